package email

import "fmt"

// TemporaryError says that the mail may go through if it is tried again: no connection, a slow or busy server, a lost answer.
type TemporaryError struct{ Err error }

// Error is the cause in words.
func (e *TemporaryError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *TemporaryError) Unwrap() error { return e.Err }

// PermanentError says that the same mail will never go through: an address that does not exist, or a value that fits no mail header.
type PermanentError struct{ Err error }

// Error is the cause in words.
func (e *PermanentError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *PermanentError) Unwrap() error { return e.Err }

func permanent(format string, args ...any) error {
	return &PermanentError{fmt.Errorf(format, args...)}
}

func temporary(format string, args ...any) error {
	return &TemporaryError{fmt.Errorf(format, args...)}
}
