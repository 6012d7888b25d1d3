package numbersfile

// numberColumns is how the columns may be called.
var numberColumns = map[string]string{
	"number": "number", "phone": "number", "phone number": "number", "telephone": "number", "téléphone": "number", "numéro": "number",
	"numero": "number", "número": "number", "teléfono": "number", "telefono": "number",
	"code": "code", "rio": "code", "pin": "code", "nip": "code", "porting code": "code",
	"label": "label", "name": "label", "libellé": "label", "libelle": "label", "nom": "label", "etiqueta": "label", "nombre": "label",
}
