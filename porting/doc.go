// Package porting is the trade: requests, orders, numbers, their states and verbs, and the interfaces they need.
//
// # Glossary
//
// One word per thing, in code, API, pages and mails.
//
//   - Request: what a customer signs: numbers, provider, address, choices. It has one or more orders.
//   - Order: what is asked of one losing carrier, for one line type.
//   - Number: a phone number; within an order it has its own outcome.
//   - Own number: a number that the provider holds: in its pool, or with an account.
//   - Pool: the own numbers that can be lent.
//   - Temporary number: an own number lent to an account until its ported number arrives.
//   - Virtual number: an own number of an account that rings with no user of its own; it costs what the price list says.
//   - Main number: the default number of an account; of the old account, the one the bill is kept under.
//   - Losing carrier: whom the customer leaves (customers read "current provider").
//   - Market: the rules of a country, as data.
//   - Gateway: a way to reach a losing carrier.
//   - Letter: the letter of authority (LOA) that the customer signs.
//   - FOC: Firm Order Commitment, the losing carrier's date (customers read "moving date").
//   - Cut-over: the move of a number at its FOC instant.
//   - Test call: the call that proves that a moved number rings in the right place.
//   - Snap-back: taking a moved number back to the losing carrier (verb: reverse).
//   - Desk: the operator's people. Care: customer care, acting at the desk.
//   - Ball: who has to act next: us, the customer ("you"), the carrier ("provider"), nobody.
//   - Deadline: an instant at which something must happen. Promise: the deadline of the next news to the customer.
//   - Effect: anything that leaves the process. Event: one line of history.
//   - Attempt: one round of asking a losing carrier; a correction starts the next.
//   - RIO, NIP, PIN: the porting codes of France, Mexico, the United States (field "code").
//
// # How to read it
//
// Every verb has a file of its own (submit.go, confirm.go, ...): first the Service method, which is what the outside calls,
// then the pure transition on the Request. Transitions take the time as an argument and touch nothing but the request:
// they record events, deadlines, effects and changes of own numbers on it, and the store saves all of it in one transaction.
package porting
