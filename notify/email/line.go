package email

import (
	"net"
	"sync"
)

// line is the connection of one delivery. It is closed when the delivery ends, however far it came, and when its context ends, so that no
// silent server holds a worker up.
type line struct {
	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

// keep takes the connection that was dialled.
func (l *line) keep(conn net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	l.conn = conn
	return conn, nil
}

// close ends the connection, once.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.conn != nil {
		_ = l.conn.Close()
		l.conn = nil
	}
}
