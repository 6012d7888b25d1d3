package story_test

import (
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/question"
)

// postOffice is a mail server in this process, which can be out of order.
type postOffice struct {
	mu      sync.Mutex
	closed  bool
	refuses string // recipient whose mails are put off
	tries   int
	letters []letter
}

type counter struct {
	office *postOffice
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &counter{office: p}, nil }
func (c *counter) Mail(string, *smtp.MailOptions) error {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.tries++
	if c.office.closed {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
	}
	return nil
}
func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	if to == c.office.refuses {
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "mailbox is busy"}
	}
	return nil
}
func (c *counter) Reset()        {}
func (c *counter) Logout() error { return nil }
func (c *counter) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	l, err := parse(raw)
	if err != nil {
		return err
	}
	c.office.letters = append(c.office.letters, l)
	return nil
}

func (p *postOffice) close(closed bool) { p.mu.Lock(); p.closed = closed; p.mu.Unlock() }

// delivered lists what has arrived.
func (p *postOffice) delivered() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.letters)
}

// opens lets the bed's mails go through the post office.
func (p *postOffice) opens(b *bed) {
	b.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	b.must(err)
	server := smtp.NewServer(p)
	server.Domain = "localhost"
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	b.t.Cleanup(func() { _ = server.Close(); <-done })
	b.transport = email.SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: email.TLSNone, Hello: "localhost", Timeout: 10 * time.Second}
	b.sleep()
	b.wake()
	b.t.Cleanup(b.sleep)
}

// The mail server is out of order for three days while the port goes on. Then every mail leaves once, in the order in which it was decided.
func TestMailServerIsDown(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office := &postOffice{closed: true}
		office.opens(b)
		f := asOnTheBill("SIM-OK")
		r := b.approves(b.asks(f))
		b.later(72 * time.Hour)
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		if got := office.delivered(); len(got) != 0 {
			b.t.Fatalf("%d mails went through", len(got))
		}
		if office.tries < 10 {
			b.t.Fatalf("only %d tries in three days", office.tries)
		}
		if now := b.now(r); len(now.Waiting) < 2 {
			b.t.Fatalf("%d mails wait", len(now.Waiting))
		}
		waiting := len(b.now(r).Waiting)

		office.close(false)
		b.later(61 * time.Minute)
		got := office.delivered()
		if len(got) != waiting || len(b.now(r).Waiting) != 0 {
			b.t.Fatalf("%d mails went through, %d wait still; wanted %d", len(got), len(b.now(r).Waiting), waiting)
		}
		b.moves(r)
		b.later(60 * day)
		got = office.delivered()
		ids := map[string]int{}
		dates := map[string][]time.Time{} // each reader gets them in order; the desk's day is no part of the customer's move
		for _, l := range got {
			ids[l.id]++
			dates[l.to] = append(dates[l.to], l.at)
		}
		for id, n := range ids {
			if n != 1 || !strings.HasPrefix(id, "<") {
				b.t.Errorf("Message-ID %q came %d times", id, n)
			}
		}
		for to, at := range dates {
			if to == "" || !slices.IsSortedFunc(at, time.Time.Compare) {
				b.t.Fatalf("mails to %q left out of order: %v", to, at)
			}
		}
		b.told(r, "port_request.mail_failed", 0)
		b.audited()
	})
}

// A mail box that puts everything off holds nobody else's mails up, neither another customer's nor a colleague's about the same request.
func TestOneBadMailBoxHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office := &postOffice{refuses: "camille@example.com"}
		office.opens(b)
		louise := b.neighbour()
		f := asOnTheBill("SIM-OK")
		f.Notify = []porting.Contact{{Email: "noe@example.com", Language: "fr"}}
		mine := b.approves(b.asks(f))
		theirs, err := b.service.CreateRequest(b.ctx, louise, porting.NewRequest{Fields: asOnTheBill("SIM-OK", wish("F0", "+33199001777"))})
		b.must(err)
		theirs, err = b.service.Sign(b.ctx, louise, theirs.ID, b.signature())
		b.must(err)
		b.approves(theirs)
		b.workdays(1)
		b.expect(mine, porting.Acknowledged, porting.StageWithProvider, porting.BallProvider)
		got := office.delivered()
		arrived := map[string]int{}
		for _, l := range got {
			arrived[l.to]++
		}
		if arrived["louise@example.com"] != 2 || arrived["noe@example.com"] != 1 || len(got) != 3 || len(b.now(theirs).Waiting) != 0 {
			b.t.Fatalf("mails that arrived: %v", arrived)
		}
		if len(b.now(mine).Waiting) != 2 {
			b.t.Fatalf("%d mails wait", len(b.now(mine).Waiting))
		}
	})
}

// brittle is the wire to the carrier on a machine that dies at the worst moment: the carrier has the message, the receipt is lost.
type brittle struct {
	porting.Gateway
	mu   sync.Mutex
	dies map[porting.MessageKind]func()
}

func (g *brittle) Send(ctx context.Context, m porting.CarrierMessage) (porting.Receipt, error) {
	receipt, err := g.Gateway.Send(ctx, m)
	g.mu.Lock()
	die := g.dies[m.Kind]
	delete(g.dies, m.Kind)
	g.mu.Unlock()
	if die == nil {
		return receipt, err
	}
	die()
	<-ctx.Done()
	return porting.Receipt{}, ctx.Err()
}

// The node dies when the carrier has just been given the order, and again when it has just been told to move the number. Whoever takes
// over asks first: the carrier hears each message once, and the customer reads each mail once.
func TestNodeDiesInTheMiddle(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		died := make(chan porting.MessageKind, 2)
		wire := &brittle{Gateway: b.way, dies: map[porting.MessageKind]func(){}}
		for _, kind := range []porting.MessageKind{porting.SendSubmit, porting.SendActivate} {
			wire.dies[kind] = func() { died <- kind }
		}
		b.sleep()
		b.way = wire
		b.wake()
		b.t.Cleanup(b.sleep)
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.Approve(b.ctx, b.desk, r.Orders[0].ID)
		b.must(err)
		if kind := <-died; kind != porting.SendSubmit {
			b.t.Fatalf("died at %s", kind)
		}
		b.restarts()
		b.settle()
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)
		r = b.waitsFor(r, porting.Confirmed, 30*day)

		b.clock.set(r.Orders[0].FOC().Start)
		_, err = b.worker.Sweep(b.ctx)
		b.must(err)
		if kind := <-died; kind != porting.SendActivate {
			b.t.Fatalf("died at %s", kind)
		}
		b.restarts()
		b.expect(r, porting.CuttingOver, porting.StageMovingDay, porting.BallUs)
		b.later(2 * time.Minute)
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		order := string(r.Orders[0].ID)
		if keys := b.heard(); len(keys) != 2 || !strings.HasPrefix(keys[0], "submit "+order) || !strings.HasPrefix(keys[1], "activate "+order) {
			b.t.Fatalf("the carrier heard %v", keys)
		}
		b.later(60 * day)
		b.once(porting.MailReceived, porting.MailSent, porting.MailDateConfirmed, porting.MailMovingStarted, porting.MailCompleted, porting.MailTemporaryGone)
		b.told(r, "port_order.handed_off", 1)
		b.told(r, "port_order.number_ported", 1)
		b.audited()
	})
}

// The node is stopped and started again at every turn of a port: nothing is lost and nothing is done twice.
func TestNodeIsStoppedAtEveryTurn(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.Approve(b.ctx, b.desk, r.Orders[0].ID)
		b.must(err)
		for range 12 {
			b.restarts()
			next, ok, err := b.db.NextDue(b.ctx)
			b.must(err)
			if !ok {
				break
			}
			b.until(next)
		}
		b.moves(r)
		b.later(60 * day)
		b.once(porting.MailReceived, porting.MailSent, porting.MailDateConfirmed, porting.MailDayBefore, porting.MailMovingStarted, porting.MailCompleted, porting.MailTemporaryGone)
		b.told(r, "port_order.handed_off", 1)
		b.told(r, "port_order.foc_confirmed", 1)
		if keys := b.heard(); len(keys) != 2 {
			b.t.Fatalf("the carrier heard %v", keys)
		}
		b.audited()
	})
}

// silent is a mail server that, from some time on, takes the desk's mails and never answers, until it is released.
type silent struct {
	email.Transport
	holds atomic.Bool
	asked chan struct{} // closed when the first of them has come
	once  sync.Once
	free  chan struct{}
}

func (s *silent) Deliver(ctx context.Context, m email.Mail) error {
	if s.holds.Load() && m.To.Address == "desk@example.com" {
		s.once.Do(func() { close(s.asked) })
		<-s.free
	}
	return s.Transport.Deliver(ctx, m)
}

// running is a queue that was started before.
type running struct{}

func (running) Start(context.Context) error { return nil }
func (running) Stop(context.Context) error  { return nil }

// The desk's mail server takes a mail and says nothing. Numbers move on their day all the same: whoever starts a cut-over does not write mails.
func TestMailServerSaysNothing_NumbersMove(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		server := &silent{Transport: b.transport, asked: make(chan struct{}), free: make(chan struct{})}
		b.transport = server
		b.sleep()
		b.wake()
		b.t.Cleanup(b.sleep)
		box := &question.Box{Store: b.db.Questions(), Markets: b.service.Markets, Now: b.clock.now}
		r := b.waitsFor(b.approves(b.asks(asOnTheBill("SIM-OK"))), porting.Confirmed, 30*day)
		_, err := box.Ask(b.ctx, question.Question{Market: "fr", Numbers: []string{"0 800 12 34 56"}, Email: "sam@example.com", Language: "fr"})
		b.must(err)

		server.holds.Store(true)
		ctx, stop := context.WithCancel(b.ctx)
		ended := make(chan error, 1)
		go func() { ended <- b.worker.Run(ctx, running{}) }()
		release := sync.OnceFunc(func() { close(server.free); stop(); b.must(<-ended) })
		b.t.Cleanup(release)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for waits := true; waits; b.clock.set(b.clock.now().Add(time.Second)) { // the questions are looked at every few seconds
			select {
			case <-server.asked:
				waits = false
			case <-tick.C:
			}
		}
		b.clock.set(r.Orders[0].FOC().Start)
		for bound := time.Now().Add(time.Minute); b.now(r).State() != porting.Completed; <-tick.C {
			if time.Now().After(bound) {
				b.t.Fatalf("nothing moves while a mail waits: %s", b.now(r).State())
			}
			b.clock.set(b.clock.now().Add(time.Second))
		}
		release()
	})
}
