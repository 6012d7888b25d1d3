package api

import (
	"fmt"
	"strings"
)

// languages are those that people can be answered in; the first is the one for everybody else.
var languages = []string{"en", "fr", "es"}

// words are the sentences of the API's own codes: English, French, Spanish. The trade's codes are in the markets' words.
var words = map[string][3]string{
	"invalid": {"Something in this request is not right.", "Quelque chose ne va pas dans cette demande.", "Hay algo incorrecto en esta solicitud."},
	"incomplete": {"Something is still missing or stands in the way.", "Il manque encore quelque chose, ou quelque chose fait obstacle.",
		"Todavía falta algo o algo lo impide."},
	"signature_required": {"This change needs a new signature.", "Ce changement demande une nouvelle signature.", "Este cambio necesita una nueva firma."},
	"not_found":          {"There is nothing here.", "Il n’y a rien ici.", "Aquí no hay nada."},
	"method.not_allowed": {"This address does not take that method.", "Cette adresse n’accepte pas cette méthode.", "Esta dirección no acepta ese método."},
	"key.missing": {"A key is needed: send it as Authorization: Bearer.", "Une clé est nécessaire\u202f: envoyez-la avec Authorization: Bearer.",
		"Se necesita una clave: envíela con Authorization: Bearer."},
	"key.invalid":    {"This key is not valid.", "Cette clé n’est pas valable.", "Esta clave no es válida."},
	"role.forbidden": {"Your key may not do this.", "Votre clé ne permet pas cela.", "Su clave no permite hacer esto."},
	"state": {"This is not possible in the present state.", "Ce n’est pas possible dans l’état actuel.",
		"Esto no es posible en el estado actual."},
	"version.stale": {"It was changed in the meantime; read it again and decide.", "Cela a changé entre-temps\u202f; relisez et décidez.",
		"Ha cambiado entretanto; vuelva a leerlo y decida."},
	"duplicate": {"This exists already.", "Cela existe déjà.", "Esto ya existe."},
	"internal": {"Something went wrong on our side. The request id helps us to find it.",
		"Une erreur est survenue de notre côté. L’identifiant de la demande nous aide à la retrouver.",
		"Algo ha fallado por nuestra parte. El identificador de la solicitud nos ayuda a encontrarlo."},
	"unavailable": {"We cannot answer just now; please try again.", "Nous ne pouvons pas répondre à l’instant\u202f; réessayez, s’il vous plaît.",
		"No podemos responder en este momento; inténtelo de nuevo."},
	"host.unknown":   {"This address is not served here.", "Cette adresse n’est pas servie ici.", "Esta dirección no se atiende aquí."},
	"rate.limited":   {"Too many requests; please wait a moment.", "Trop de demandes\u202f; patientez un instant.", "Demasiadas solicitudes; espere un momento."},
	"check.no_key":   {"Without a key at most {max} numbers are checked at once.", "Sans clé, {max} numéros au plus sont vérifiés à la fois.", "Sin clave se comprueban como máximo {max} números a la vez."},
	"body.too_large": {"The body is larger than {max} bytes.", "Le corps dépasse {max} octets.", "El cuerpo supera {max} bytes."},
	"body.read":      {"The body could not be read to its end.", "Le corps n’a pas pu être lu jusqu’au bout.", "No se pudo leer el cuerpo completo."},
	"body.media_type": {"The body has to be JSON in UTF-8 (Content-Type: application/json).",
		"Le corps doit être du JSON en UTF-8 (Content-Type: application/json).", "El cuerpo debe ser JSON en UTF-8 (Content-Type: application/json)."},
	"body.json":          {"The body is not valid JSON.", "Le corps n’est pas du JSON valable.", "El cuerpo no es JSON válido."},
	"body.depth":         {"The body is nested too deeply.", "Le corps est trop imbriqué.", "El cuerpo tiene demasiados niveles."},
	"body.duplicate_key": {"This field stands here twice.", "Ce champ figure deux fois ici.", "Este campo aparece aquí dos veces."},
	"field.unknown":      {"There is no field of this name.", "Aucun champ ne porte ce nom.", "No hay ningún campo con este nombre."},
	"field.read_only":    {"This field can be read, not written.", "Ce champ se lit, il ne s’écrit pas.", "Este campo se lee, no se escribe."},
	"field.required":     {"This field is needed.", "Ce champ est nécessaire.", "Este campo es necesario."},
	"field.type":         {"This has another type than expected ({type}).", "Le type n’est pas celui attendu ({type}).", "El tipo no es el esperado ({type})."},
	"field.choice":       {"This has to be one of: {choices}.", "Ce doit être l’une de ces valeurs\u00a0: {choices}.", "Debe ser uno de estos valores: {choices}."},
	"field.too_long":     {"This is longer than {max} characters.", "Le texte dépasse {max} caractères.", "El texto supera {max} caracteres."},
	"field.too_short":    {"This is too short.", "C’est trop court.", "Es demasiado corto."},
	"field.too_many":     {"These are more than {max}.", "Il y en a plus de {max}.", "Son más de {max}."},
	"field.too_few":      {"At least {min} is needed.", "Il en faut au moins {min}.", "Se necesita al menos {min}."},
	"field.too_small":    {"This is less than {min}.", "C’est moins que {min}.", "Es menor que {min}."},
	"field.too_large":    {"This is more than {max}.", "C’est plus que {max}.", "Es mayor que {max}."},
	"field.pattern":      {"This does not have the expected form.", "La forme n’est pas celle attendue.", "No tiene la forma esperada."},
	"field.characters":   {"This contains a character that cannot be stored.", "Il y a un caractère qui ne peut pas être enregistré.", "Contiene un carácter que no se puede guardar."},
	"field.format_date":  {"Please write the date as 2026-05-31.", "Écrivez la date ainsi\u00a0: 2026-05-31.", "Escriba la fecha así: 2026-05-31."},
	"field.format_email": {"This is not a mail address.", "Ce n’est pas une adresse de courriel.", "No es una dirección de correo."},
	"field.format_date_time": {"Please write the instant as 2026-05-31T08:00:00Z.", "Écrivez l’instant ainsi\u00a0: 2026-05-31T08:00:00Z.",
		"Escriba el instante así: 2026-05-31T08:00:00Z."},
	"secret.masked": {"This is the masked form. Leave the field out to keep what we have, or send it in full.",
		"C’est la forme masquée. Omettez le champ pour garder la valeur connue, ou envoyez-la en entier.",
		"Es la forma oculta. Omita el campo para conservar el valor, o envíelo completo."},
	"parameter.invalid": {"This parameter has a value that is not known.", "Ce paramètre a une valeur inconnue.", "Este parámetro tiene un valor desconocido."},
	"parameter.unknown": {"There is no parameter of this name.", "Aucun paramètre ne porte ce nom.", "No hay ningún parámetro con este nombre."},
	"idempotency.key": {"An Idempotency-Key has 1 to 255 visible characters.", "Une Idempotency-Key compte de 1 à 255 caractères visibles.",
		"Una Idempotency-Key tiene de 1 a 255 caracteres visibles."},
	"idempotency.mismatch": {"This Idempotency-Key was used with another body.", "Cette Idempotency-Key a déjà servi avec un autre corps.",
		"Esta Idempotency-Key ya se usó con otro cuerpo."},
	"idempotency.running": {"The first request with this Idempotency-Key is still running.", "La première demande avec cette Idempotency-Key est encore en cours.",
		"La primera solicitud con esta Idempotency-Key sigue en curso."},
	"idempotency.done": {"This was carried out already, but its answer was lost; please read the object.",
		"Cela a déjà été fait, mais la réponse s’est perdue\u202f; relisez l’objet, s’il vous plaît.", "Esto ya se hizo, pero la respuesta se perdió; lea el objeto, por favor."},
	"clock.one": {"Please give exactly one of advance, to and speed.", "Donnez exactement un de advance, to et speed.", "Indique exactamente uno de advance, to y speed."},
	"clock.advance": {"Please write how far as 72h or 30m, up to a year.", "Écrivez la durée ainsi\u00a0: 72h ou 30m, un an au plus.",
		"Escriba cuánto así: 72h o 30m, un año como máximo."},
	"range.order":       {"The end of the range lies before its beginning.", "La fin de la plage précède son début.", "El final del rango es anterior a su comienzo."},
	"range.too_many":    {"At most {max} numbers can be added at once.", "On peut ajouter {max} numéros au plus à la fois.", "Se pueden añadir como máximo {max} números a la vez."},
	"number.malformed":  {"This is not a number of the market.", "Ce n’est pas un numéro de ce marché.", "No es un número de este mercado."},
	"numbers.missing":   {"Please give at least one number.", "Donnez au moins un numéro.", "Indique al menos un número."},
	"market.unknown":    {"We do not know this market.", "Nous ne connaissons pas ce marché.", "No conocemos este mercado."},
	"user.unknown":      {"There is no such user.", "Il n’y a pas d’utilisateur de ce nom.", "No existe ese usuario."},
	"change.missing":    {"Please say what shall change.", "Dites ce qui doit changer.", "Indique qué debe cambiar."},
	"signature.invalid": {"This message is not signed as agreed.", "Ce message n’est pas signé comme convenu.", "Este mensaje no está firmado como se acordó."},
}

// say gives the sentence of one of the API's own codes.
func say(lang, code string, params map[string]any) (string, bool) {
	texts, ok := words[code]
	if !ok {
		return "", false
	}
	text := texts[0]
	for i, l := range languages {
		if l == lang {
			text = texts[i]
		}
	}
	for k, v := range params {
		text = strings.ReplaceAll(text, "{"+k+"}", fmt.Sprint(v))
	}
	return text, true
}

// preferred finds the first language of an Accept-Language header that people can be answered in. Weights are taken into account in tenths
// at most: what is listed first wins among equals.
func preferred(header string) string {
	best, weight := languages[0], -1.0
	for i, part := range strings.Split(header, ",") {
		if i == 16 {
			break
		}
		tag, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		w := 1.0
		if _, err := fmt.Sscanf(strings.TrimSpace(q), "q=%g", &w); err != nil {
			w = 1
		}
		for _, l := range languages {
			if l == tag && w > weight && w > 0 {
				best, weight = l, w
			}
		}
	}
	return best
}
