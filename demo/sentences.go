package demo

// sentences are what stories say in English, French and Spanish. {x} is a value.
var sentences = map[string][3]string{
	"title": {"Portamento demo", "Démonstration de Portamento", "Demostración de Portamento"},
	"when":  {"When", "Quand", "Cuándo"},
	"ball":  {"Ball", "À qui", "Turno"},
	"what":  {"What happens", "Ce qui se passe", "Qué pasa"},

	"ball.us":       {"desk", "bureau", "mesa"},
	"ball.you":      {"customer", "client", "cliente"},
	"ball.provider": {"carrier", "opérateur", "operador"},
	"ball.none":     {"nobody", "personne", "nadie"},

	"days":   {"Sun Mon Tue Wed Thu Fri Sat", "dim lun mar mer jeu ven sam", "dom lun mar mié jue vie sáb"},
	"months": {"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "janv févr mars avr mai juin juil août sept oct nov déc", "ene feb mar abr may jun jul ago sep oct nov dic"},
	"colon":  {": ", "\u00a0: ", ": "},
	"quoted": {"“{text}”", "«\u00a0{text}\u00a0»", "«{text}»"},
	"some":   {", for {n} of {all} numbers", ", pour {n} numéros sur {all}", ", para {n} de {all} números"},

	"instead": {", not {date}.", ", au lieu de {date}.", ", en lugar de {date}."},
	"order":   {"order, attempt {attempt}, numbers: {n}, receipt {receipt}", "commande, tentative {attempt}, numéros\u00a0: {n}, récépissé {receipt}", "pedido, intento {attempt}, números: {n}, recibo {receipt}"},
	"mail":    {"A mail", "Un e-mail", "Un correo"},
	"checked": {"Can {number} move? {answer}", "{number} peut-il être porté\u202f? {answer}", "¿Se puede portar el {number}? {answer}"},
	"refused": {"Refused: {why}", "Refusé\u00a0: {why}", "Rechazado: {why}"},
	"stopped": {"Not yet: {why}", "Pas encore\u00a0: {why}", "Todavía no: {why}"},
	"changed": {"The customer writes down: {what}", "Le client note\u00a0: {what}", "El cliente anota: {what}"},
	"wrote":   {"The customer writes: “{text}”", "Le client écrit\u00a0: «\u00a0{text}\u00a0»", "El cliente escribe: «{text}»"},
	"replied": {"The desk answers: “{text}”", "Le bureau répond\u00a0: «\u00a0{text}\u00a0»", "La mesa responde: «{text}»"},

	"port_order.number_ported": {"{n} numbers have arrived", "{n} numéros sont arrivés", "Han llegado {n} números"},
	"port_order.test_passed":   {"{n} test calls passed", "{n} appels d’essai réussis", "{n} llamadas de prueba superadas"},

	"scenario.smooth":          {"A smooth move: signed, checked, dated, moved, tested.", "Un portage sans accroc\u00a0: signé, vérifié, daté, porté, testé.", "Una portabilidad sin tropiezos: firmada, revisada, con fecha, hecha y probada."},
	"scenario.rejection":       {"Rejection and fix: refused for the address, corrected, then the date moves.", "Refus et correction\u00a0: refusé pour l’adresse, corrigé, puis la date change.", "Rechazo y corrección: rechazada por la dirección, corregida; luego cambia la fecha."},
	"scenario.dsl":             {"DSL on the line: the request stops until the two are separated.", "De l’ADSL sur la ligne\u00a0: la demande attend que les deux soient séparés.", "ADSL en la línea: la solicitud espera hasta que se separen."},
	"scenario.date-moved":      {"The date moves twice: once by the carrier, once by the customer.", "La date change deux fois\u00a0: par l’opérateur, puis par le client.", "La fecha cambia dos veces: una por el operador, otra por el cliente."},
	"scenario.test-fails":      {"The first test call fails on a stale route; the second passes.", "Le premier appel d’essai échoue sur une route périmée\u202f; le second passe.", "La primera llamada de prueba falla por una ruta vieja; la segunda funciona."},
	"scenario.twelve":          {"Twelve numbers, two carriers, one signature; some move before others.", "Douze numéros, deux opérateurs, une signature\u202f; certains passent avant les autres.", "Doce números, dos operadores, una firma; unos pasan antes que otros."},
	"scenario.cancelled-early": {"Cancelled, taken up again, and too late to cancel.", "Annulé, repris, puis trop tard pour annuler.", "Cancelada, retomada y demasiado tarde para cancelar."},
	"scenario.residential":     {"From a residential device to the office: no carrier, no letter.", "D’un appareil résidentiel au bureau\u00a0: ni opérateur, ni mandat.", "De un aparato residencial a la oficina: sin operador ni carta."},
	"scenario.toll-free":       {"A toll-free number: a person looks at it.", "Un numéro gratuit\u00a0: une personne s’en occupe.", "Un número gratuito: lo mira una persona."},
	"scenario.rush":            {"Month-end rush: 400 orders on the desk.", "La fin de mois\u00a0: 400 commandes au bureau.", "Fin de mes: 400 pedidos en la mesa."},

	"bill":        {"What the numbers cost in a month", "Ce que les numéros coûtent par mois", "Lo que cuestan los números al mes"},
	"bill.before": {"before", "avant", "antes"},
	"bill.after":  {"after", "après", "después"},
	"bill.total":  {"Total", "Total", "Total"},
	"bill.tax":    {"of which VAT", "dont TVA", "del cual IVA"},
	"bill.list":   {"Price list of {date}; moving is free.", "Tarif du {date}\u202f; le portage est gratuit.", "Tarifa del {date}; la portabilidad es gratuita."},
}
