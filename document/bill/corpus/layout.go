package corpus

// layout is how one invented provider lays out its bills. Everything is data, so that a new one is a new table.
type layout struct {
	name     string
	market   string
	provider string
	aliases  []string // what else the provider is called; a bill may show only one of them
	shown    string   // the name as on the bill, where it is not provider
	site     string   // web address
	legal    []string // small print; {id} is the provider's number
	own      string   // the provider's address in the head, "" for none
	hotline  []string
	draws    draws

	face   Face
	size   float64
	letter bool // US paper
	pieces bool // every word of the PDF set by itself

	nameAt [3]float64 // x, baseline, size of the provider's name; size 0: a picture that no reader reads
	title  string     // what the paper is called

	recipient  [2]float64
	toLabel    string // over or in front of the recipient
	capitals   bool   // recipient in capitals
	short      bool   // kinds of roads abbreviated
	honorific  string // in front of a person's name
	familyHead bool   // family name first, in capitals

	refs     []ref
	refsForm string // stack, tab, grid, sentence, lines
	refsAt   [2]float64
	refsStep float64 // distance of the columns

	service      string // label of the service address, "" for none
	serviceForm  string // block, inline, tab, always (shown also where it is the billing address)
	serviceAt    [2]float64
	billing      string // label of the billing address where it is shown again, "" for none
	holderLabel  string
	numbersTitle string
	numbersForm  string // table, list, inline, grid
	numbersAt    [2]float64
	lineLabel    string // in front of each number, or the head of the column
	codeLabel    string
	rangeForm    string // full, tail, dash, count
	phone        string // how numbers are written, # for each digit
	date         string // dmy/, dmy., dmy-, long, iso, mdy/, us
	account      string // how the account number is spaced: "plain" or group sizes such as "3 3"
	calls        string // title of the list of calls, "" for none
	callsPage    bool
	period       string
	sums         [3]string
}

// ref is one labelled value of the head.
type ref struct {
	label string
	what  string // account, invoice, date, due, period, holder, company_id, main, extra:VALUE
}

// Layouts names the layouts of a set.
func Layouts(set Set) []string {
	var names []string
	for _, l := range set.layouts() {
		names = append(names, l.name)
	}
	return names
}
