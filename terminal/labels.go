package terminal

import "fmt"

// labels are the words of tables and lines beside the sentences of the markets: English, which is the key, then French and Spanish.
// Help and mistakes in arguments stay English, as the names of commands and flags are.
var labels = map[string][2]string{
	"NUMBER":                        {"NUMÉRO", "NÚMERO"},
	"CAN MOVE":                      {"PORTABLE", "PORTABLE"},
	"AREA":                          {"ZONE", "ZONA"},
	"DAYS":                          {"JOURS", "DÍAS"},
	"No numbers.":                   {"Aucun numéro.", "Ningún número."},
	"ORDER":                         {"ORDRE", "ORDEN"},
	"REFERENCE":                     {"RÉFÉRENCE", "REFERENCIA"},
	"STATE":                         {"ÉTAT", "ESTADO"},
	"WHOSE TURN":                    {"À QUI LE TOUR", "DE QUIÉN DEPENDE"},
	"CARRIER":                       {"OPÉRATEUR", "OPERADOR"},
	"MOVES":                         {"BASCULE", "CAMBIO"},
	"NEXT DUE":                      {"ÉCHÉANCE", "VENCE"},
	"No order fits.":                {"Aucun ordre ne correspond.", "Ninguna orden coincide."},
	"Order":                         {"Ordre", "Orden"},
	"Request":                       {"Demande", "Solicitud"},
	"Account":                       {"Compte", "Cuenta"},
	"Version":                       {"Version", "Versión"},
	"State":                         {"État", "Estado"},
	"Whose turn":                    {"À qui le tour", "De quién depende"},
	"Attempt":                       {"Tentative", "Intento"},
	"Carrier":                       {"Opérateur", "Operador"},
	"Its reference":                 {"Sa référence", "Su referencia"},
	"Sent":                          {"Envoyé", "Enviada"},
	"Hand-off failed":               {"Échec de la transmission", "Fallo del envío"},
	"Moves":                         {"Bascule", "Cambio"},
	"With":                          {"Suivi par", "A cargo de"},
	"Next due":                      {"Échéance", "Vence"},
	"DUE":                           {"ÉCHÉANCE", "VENCE"},
	"WHAT":                          {"QUOI", "QUÉ"},
	"OF":                            {"DE", "DE"},
	"MAPPING":                       {"CORRESPONDANCE", "EQUIVALENCIA"},
	"CODE":                          {"CODE", "CÓDIGO"},
	"REASON":                        {"MOTIF", "MOTIVO"},
	"MARKET":                        {"MARCHÉ", "MERCADO"},
	"TAUGHT BY":                     {"APPRIS DE", "ENSEÑADO POR"},
	"SINCE":                         {"DEPUIS", "DESDE"},
	"NOTE":                          {"NOTE", "NOTA"},
	"No code was taught.":           {"Rien n’a été appris sur un code.", "No se ha enseñado nada sobre un código."},
	"Nothing is due.":               {"Aucune échéance.", "Nada vence."},
	"WHERE IT IS":                   {"OÙ EN EST-ELLE", "CÓMO VA"},
	"NEXT NEWS BY":                  {"NOUVELLES AVANT LE", "NOTICIAS ANTES DE"},
	"NAME":                          {"NOM", "NOMBRE"},
	"ID":                            {"ID", "ID"},
	"No request fits.":              {"Aucune demande ne correspond.", "Ninguna solicitud coincide."},
	"WHEN":                          {"QUAND", "CUÁNDO"},
	"WHO":                           {"QUI", "QUIÉN"},
	"KIND":                          {"TYPE", "TIPO"},
	"SIZE":                          {"TAILLE", "TAMAÑO"},
	"TO KNOW":                       {"À SAVOIR", "A SABER"},
	"Signed by %s (%s), %s":         {"Signé par %s (%s), le %s", "Firmado por %s (%s), el %s"},
	"SHA-256: %s":                   {"SHA-256 : %s", "SHA-256: %s"},
	"Sent to %s.":                   {"Envoyé au %s.", "Enviado al %s."},
	"Nobody has signed yet.":        {"Personne n’a encore signé.", "Nadie ha firmado todavía."},
	"The main number is confirmed.": {"Le numéro principal est confirmé.", "El número principal está confirmado."},
	"That is not what was sent. Look again, or ask for another.": {"Ce n’est pas ce qui a été envoyé. Regardez encore, ou demandez-en un autre.", "No es lo que se envió. Mire otra vez o pida otro."},
	"No documents yet.":            {"Pas encore de document.", "Aún no hay documentos."},
	"Attached: %s as %s":           {"Joint\u00a0: %s, sous %s", "Adjuntado: %s como %s"},
	"No messages yet.":             {"Pas encore de message.", "Aún no hay mensajes."},
	"Nothing has happened yet.":    {"Il ne s’est encore rien passé.", "Aún no ha pasado nada."},
	"Id":                           {"Id", "Id"},
	"Stage":                        {"Étape", "Etapa"},
	"Next news by":                 {"Nouvelles avant le", "Noticias antes de"},
	"Expected":                     {"Prévu", "Previsto"},
	"Provider":                     {"Opérateur actuel", "Operador actual"},
	"Account number":               {"Numéro de compte", "Número de cuenta"},
	"Main number":                  {"Numéro principal", "Número principal"},
	"Signed":                       {"Signé", "Firmada"},
	"Completed":                    {"Terminé", "Completada"},
	"Each month":                   {"Par mois", "Al mes"},
	"In the way":                   {"Ce qui bloque", "Lo que lo impide"},
	"Missing":                      {"Ce qui manque", "Lo que falta"},
	"To check":                     {"À vérifier", "Por comprobar"},
	"NOW":                          {"MAINTENANT", "AHORA"},
	"UNTIL":                        {"JUSQU’À", "HASTA"},
	"WHY NOT":                      {"POURQUOI PAS", "POR QUÉ NO"},
	"Nothing can be done.":         {"Rien n’est possible.", "No se puede hacer nada."},
	"yes":                          {"oui", "sí"},
	"no":                           {"non", "no"},
	"to":                           {"à", "a"},
	"the desk":                     {"le service portage", "el equipo de portabilidad"},
	"the customer":                 {"le client", "el cliente"},
	"the carrier":                  {"l’opérateur", "el operador"},
	"nobody":                       {"personne", "nadie"},
	"the provider":                 {"l’opérateur actuel", "el operador actual"},
	"%s now, %s afterwards":        {"%s maintenant, %s ensuite", "%s ahora, %s después"},
	"  Test call of %s, %s: %s %s": {"  Appel d’essai vers %s, %s\u00a0: %s %s", "  Llamada de prueba a %s, %s: %s %s"},
	"  Possible now: %s":           {"  Possible maintenant\u00a0: %s", "  Posible ahora: %s"},
	"Nothing is missing. Sign it: portamento request sign %s --signer NAME --capacity holder": {"Rien ne manque. Pour signer\u00a0: portamento request sign %s --signer NOM --capacity holder", "No falta nada. Para firmar: portamento request sign %s --signer NOMBRE --capacity holder"},
	"Go on: portamento request edit %s":             {"Pour continuer\u00a0: portamento request edit %s", "Para seguir: portamento request edit %s"},
	"Nothing is missing.":                           {"Rien ne manque.", "No falta nada."},
	"%s agrees (terms %s):":                         {"%s accepte (conditions %s)\u00a0:", "%s acepta (condiciones %s):"},
	"Written: %s":                                   {"Écrit\u00a0: %s", "Escrito: %s"},
	"%s UTC, at %g times the speed of a real clock": {"%s UTC, à %g fois la vitesse d’une horloge réelle", "%s UTC, a %g veces la velocidad de un reloj real"},
}

// label says a word or a line of ours in the person's language.
func (w sentences) label(english string, args ...any) string {
	text := english
	if other, ok := labels[english]; ok {
		switch w.language {
		case "fr":
			text = other[0]
		case "es":
			text = other[1]
		}
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}
