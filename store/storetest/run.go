package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // registers "sqlite"
)

// Run proves the contract on one engine.
func Run(t *testing.T, e Engine) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, e Engine)
	}{
		{"a request comes back as it was saved", roundTrip},
		{"secrets are sealed and erased", sealedSecrets},
		{"a refused change leaves nothing, not even jobs", rollback},
		{"writers lose no update", writers},
		{"a number is in one open order", oneOpenOrder},
		{"what is somebody else's is not there", foreignIDs},
		{"unique references and external ids", duplicates},
		{"lists come in pages", pages},
		{"filters take one, two and all values", filters},
		{"the feed follows the order of saving", feed},
		{"own numbers are lent, moved and never stolen", ownNumbers},
		{"accounts and users", people},
		{"claimers take each deadline once", claimers},
		{"a lease ends and fences", leases},
		{"a held database rests", heldDatabase},
		{"every kind of tampering is found", tampering},
		{"events cannot be changed", appendOnly},
		{"jobs are worked off", jobs},
		{"an effect that was recorded is not carried out again", recordedJobs},
		{"what a dead node was carrying out is taken up", rescued},
		{"a read-only database says so", readOnly},
		{"idempotent calls", idempotency},
		{"rate limits", rateLimits},
		{"API keys", keys},
		{"a backup is restored on every engine", archives},
		{"a server takes over what a dead one held", takeOver},
		{"a heap of late deadlines is worked off", heap},
		{"a damaged backup is refused", damagedArchives},
		{"another master key is refused", otherKey},
		{"six processes start at once", sixStarts},
		{"a newer database is refused", newerDatabase},
		{"cancelled calls do no harm", cancellations},
		{"stray answers are kept once", strays},
		{"what the desk taught about codes", mappings},
		{"people sign in, with passkeys and identities", signingIn},
		{"links are used once, even by two at the same time", linksOnce},
		{"sessions end one by one and all at once", sessions},
		{"teams invite, join and leave", teams},
		{"a change of people is saved whole or not at all", peopleRollback},
		{"the history of people holds or says where it does not", peopleHistory},
		{"people survive a backup, sessions do not", peopleArchive},
		{"users of an older database get roles", olderUsers},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, e)
		})
	}
}

// Raw runs statements beside the store, as somebody with access to the database could.
func Raw(t testing.TB, url string, statements ...string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if strings.HasPrefix(url, "postgres") {
		c, err := pgx.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close(ctx) }()
		for _, s := range statements {
			if _, err := c.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
	db, err := sql.Open("sqlite", "file:"+url+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// must stops the test at an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
