// Package story tells whole ports in trade words: real store, real gateways over HTTP, real mails, and weeks in seconds.
package story
