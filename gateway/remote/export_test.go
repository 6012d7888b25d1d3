package remote

// ReadAnswers is the reader of polled lists, for the fuzz target.
var ReadAnswers = readAnswers
