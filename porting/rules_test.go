package porting

// TheRules are those of package preflight, which imports this one: the tests outside hand them to the tests inside.
var TheRules Rules
