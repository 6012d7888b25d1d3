package corpus

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

var spanishMonths = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}

var abbreviations = map[string][][2]string{
	"fr": {{"avenue", "av."}, {"boulevard", "bd"}, {"place", "pl."}, {"allée", "all."}, {"chemin", "ch."}, {"impasse", "imp."}, {"route", "rte"}, {"square", "sq."}},
	"us": {{"Street", "St"}, {"Avenue", "Ave"}, {"Road", "Rd"}, {"Boulevard", "Blvd"}, {"Drive", "Dr"}, {"Parkway", "Pkwy"}, {"Court", "Ct"}, {"Lane", "Ln"},
		{"Circle", "Cir"}, {"North ", "N "}, {"South ", "S "}, {"East ", "E "}, {"West ", "W "}, {"Terrace", "Ter"}},
	"mx": {{"Calle", "C."}, {"Avenida", "Av."}, {"Boulevard", "Blvd."}, {"Calzada", "Calz."}, {"Privada", "Priv."}},
}
