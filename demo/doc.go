// Package demo plays stories of ports at a running sandbox, for people to watch.
//
// Nothing in a story is faked: it is played with the Go client against the API, by the keys of a customer and of the desk, and time passes
// by moving the sandbox's clock from deadline to deadline. What the screen shows is read back from the history, the orders and the mails.
// A story is a list of steps (scenarios.go); the player (player.go) takes them one by one and shows what came of each.
package demo
