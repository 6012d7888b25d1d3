package corpus

// The invented people, companies and places, by market. A place is postcode, city and, where the market has them, region.

var companies = map[string][]string{
	"fr": {"Atelier Morvane", "Boulangerie Castelbon", "Garage du Pont Noir", "Cabinet Ferrand & Lussac", "Imprimerie Valdor", "Pharmacie des Trois Ormes",
		"Menuiserie Quesnoy", "Transports Brémontier", "Hôtel de la Grange", "Fleurs Oriane", "Studio Kermadec", "Plomberie Sauvageot", "Conseil Altamire",
		"Librairie L'Écritoire", "Serrurerie Delaunoy", "Optique Saint-Clair", "Traiteur Bellecombe", "Agence Novalie", "Clinique Vétérinaire Arcadie",
		"Électricité Rambuteau", "Auto-École Marchemont", "Domaine de Fontclaire", "Cordonnerie Vasseur", "Architectes Lemoine Roy"},
	"us": {"Maple Ridge Dental", "Harbor Point Realty", "Cedar Creek Plumbing", "Northfield Bakery", "Blue Heron Design", "Summit Valley Logistics",
		"Oak Hollow Veterinary", "Granite Falls Roofing", "Silverlake Accounting", "Prairie Wind Books", "Juniper Street Coffee", "Redstone Law Group"},
	"mx": {"Panadería La Espiga", "Taller Mecánico Robles", "Consultoría Altavista", "Ferretería El Yunque", "Clínica Dental Aurora", "Papelería Cuicuilco",
		"Transportes Sierra Gorda", "Muebles Tlalpan", "Farmacia San Isidro", "Estudio Quetzal", "Café Magdalena", "Imprenta Balbuena"},
}

var forms = map[string][]string{
	"fr": {"SARL", "SAS", "SA", "EURL", "SASU", "SCI"},
	"us": {"LLC", "Inc.", "Corp.", "PLLC"},
	"mx": {"S.A. de C.V.", "S. de R.L. de C.V.", "S.C."},
}

var givenNames = map[string][]string{
	"fr": {"Camille", "Jean-Luc", "Nathalie", "Étienne", "Sophie", "Rémi", "Hélène", "Bruno", "Léa", "François", "Aurélie", "Mathieu"},
	"us": {"Jordan", "Emily", "Marcus", "Dana", "Walter", "Olivia", "Grant", "Teresa", "Leonard", "Hannah"},
	"mx": {"Lucía", "Héctor", "Mariana", "Raúl", "Ximena", "Tomás", "Verónica", "Adrián", "Beatriz", "Óscar"},
}

var familyNames = map[string][]string{
	"fr": {"Marchand", "Delacourt", "Le Goff", "Bertrand", "Quéméneur", "Fournel", "Garnier", "Thibault", "Roussel", "Vasseur", "Noailles", "Perrin"},
	"us": {"Whitaker", "Sandoval", "Prescott", "O'Neill", "Larkin", "Fairbanks", "Delgado", "Hutchins", "Mercer", "Calloway"},
	"mx": {"Ramírez Luna", "Ortega Solís", "Cárdenas Vega", "Montes Ibarra", "Salgado Ríos", "Peña Campos", "Núñez Arriaga", "Becerra Lara"},
}

// Streets have the kind of road in full; layouts abbreviate.
var streets = map[string][]string{
	"fr": {"rue des Tanneurs", "avenue de la République", "boulevard Saint-Michel", "place du Général Leclerc", "rue du Faubourg Saint-Denis", "allée des Peupliers",
		"chemin du Moulin", "route de Rennes", "quai de la Fosse", "impasse des Lilas", "avenue du Maréchal Foch", "rue Notre-Dame", "boulevard Voltaire",
		"rue de la Chapelle", "cours Lafayette", "square des Batignolles", "rue du Docteur Roux", "rue Émile Zola", "avenue Jean Jaurès", "passage du Havre"},
	"us": {"Maple Street", "North Harbor Avenue", "Cedar Creek Road", "Sunset Boulevard", "Oak Hollow Drive", "West Lincoln Parkway", "Granite Court", "Juniper Lane",
		"South Prairie Avenue", "Millstone Circle", "East Broad Street", "Lakeview Terrace"},
	"mx": {"Calle Durango", "Avenida Insurgentes Sur", "Calle Orizaba", "Boulevard Hidalgo", "Calzada de Tlalpan", "Privada Jazmín", "Avenida Universidad",
		"Calle Tonalá", "Avenida Chapultepec", "Calle Moctezuma"},
}

var places = map[string][][3]string{
	"fr": {{"75011", "Paris"}, {"69003", "Lyon"}, {"35000", "Rennes"}, {"44000", "Nantes"}, {"59800", "Lille"}, {"33000", "Bordeaux"}, {"92100", "Boulogne-Billancourt"},
		{"93200", "Saint-Denis"}, {"31000", "Toulouse"}, {"67000", "Strasbourg"}, {"13006", "Marseille"}, {"94000", "Créteil"}, {"38000", "Grenoble"}, {"76600", "Le Havre"},
		{"21000", "Dijon"}, {"78000", "Versailles"}},
	"us": {{"62704", "Springfield", "IL"}, {"97205", "Portland", "OR"}, {"30309", "Atlanta", "GA"}, {"80203", "Denver", "CO"}, {"43215", "Columbus", "OH"},
		{"55403", "Minneapolis", "MN"}, {"02116", "Boston", "MA"}, {"85004", "Phoenix", "AZ"}, {"27601", "Raleigh", "NC"}, {"63103", "Saint Louis", "MO"}},
	"mx": {{"06700", "Ciudad de México", "CDMX"}, {"03100", "Ciudad de México", "CDMX"}, {"44100", "Guadalajara", "Jalisco"}, {"64000", "Monterrey", "Nuevo León"},
		{"72000", "Puebla", "Puebla"}, {"76000", "Querétaro", "Querétaro"}, {"37000", "León", "Guanajuato"}, {"97000", "Mérida", "Yucatán"}},
}

var quarters = []string{"Col. Roma Norte", "Col. Del Valle", "Col. Centro", "Col. Americana", "Col. Obispado", "Col. La Paz"}

var buildings = map[string][]string{
	"fr": {"Bâtiment B", "Résidence Les Charmes", "Bâtiment 4"},
	"us": {"Suite 210", "Suite 4", "Floor 3"},
	"mx": {"Int. 4", "Piso 2", "Local 12"},
}

// prefixes are the ranges of fiction that numbers are drawn from; Mexico has none, so that its numbers are of a block that nobody uses.
var prefixes = map[string][]string{
	"fr": {"019900", "026191", "035301", "046571", "053649"},
	"us": {"21755501", "50355501", "40455501", "30355501", "61455501", "61755501"},
	"mx": {"550000", "330000", "810000"},
}

var mobiles = map[string]string{"fr": "063998", "us": "31255501", "mx": "560000"}

var plans = map[string][]string{
	"fr": {"Forfait Pro Illimité", "Abonnement ligne fixe", "Offre Bureau", "Accès T0", "Option renvoi d'appel"},
	"us": {"Business Unlimited", "Voice Line Basic", "Office Connect", "Call Forwarding"},
	"mx": {"Paquete Negocio", "Línea Comercial", "Renta mensual", "Identificador de llamadas"},
}
