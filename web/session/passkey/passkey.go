// Package passkey checks passkeys (W3C Web Authentication, level 3): it makes the options for the browser and judges what the browser answers.
package passkey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/portamento/portamento/porting/login"
)

// Party is the site that passkeys are for. It is safe for concurrent use.
type Party struct{ rp *webauthn.WebAuthn }

// ErrNoName says that the site's address has no name: passkeys belong to a domain, never to a number.
var ErrNoName = errors.New("passkeys need a domain name")

// New makes the party of the site at baseURL, which people know by name. Errors: ErrNoName.
func New(baseURL, name string) (*Party, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("make passkey party: %q is no web address", baseURL)
	}
	if net.ParseIP(u.Hostname()) != nil {
		return nil, ErrNoName
	}
	rp, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		// A passkey is two factors: the device, and the finger or the number that opens it.
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired},
		// Password stores volunteer extensions; none of them decides anything here.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("make passkey party: %w", err)
	}
	return &Party{rp}, nil
}

// holder is a person as the library sees one.
type holder struct {
	login.Person
	keys []webauthn.Credential
}

func holderOf(p login.Person) (holder, error) {
	h := holder{Person: p}
	for _, k := range p.Passkeys {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(k.Record), &c); err != nil {
			return h, fmt.Errorf("read passkey %s: %w", k.ID, err)
		}
		h.keys = append(h.keys, c)
	}
	return h, nil
}

// WebAuthnID is the id that authenticators keep; it says nothing about the person.
func (h holder) WebAuthnID() []byte { return []byte(h.ID) }

// WebAuthnName tells the person's accounts apart in the browser's list.
func (h holder) WebAuthnName() string { return h.Email }

// WebAuthnDisplayName is the person's name.
func (h holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials are the person's passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// packed writes the options for the browser and the state to keep.
func packed(options any, session *webauthn.SessionData) ([]byte, string, error) {
	b, err := json.Marshal(options)
	if err != nil {
		return nil, "", err
	}
	state, err := json.Marshal(session)
	return b, string(state), err
}

func unpacked(state string) (s webauthn.SessionData, err error) {
	return s, json.Unmarshal([]byte(state), &s)
}

// BeginAdd makes the options for a new passkey; a device that has one already is left out.
func (p *Party) BeginAdd(who login.Person) (options []byte, state string, err error) {
	h, err := holderOf(who)
	if err != nil {
		return nil, "", err
	}
	var known []protocol.CredentialDescriptor
	for _, k := range h.keys {
		known = append(known, k.Descriptor())
	}
	creation, session, err := p.rp.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return nil, "", fmt.Errorf("begin passkey: %w", err)
	}
	return packed(creation, session)
}

// FinishAdd judges what the browser made. Any error is the answer's fault.
func (p *Party) FinishAdd(who login.Person, state string, answer []byte) (login.Passkey, error) {
	h, err := holderOf(who)
	if err != nil {
		return login.Passkey{}, err
	}
	session, err := unpacked(state)
	if err != nil {
		return login.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(answer))
	if err != nil {
		return login.Passkey{}, fmt.Errorf("read new passkey: %w", err)
	}
	made, err := p.rp.CreateCredential(h, session, parsed)
	if err != nil {
		return login.Passkey{}, fmt.Errorf("judge new passkey: %w", err)
	}
	record, err := json.Marshal(made)
	return login.Passkey{Credential: made.ID, Record: string(record)}, err
}

// BeginUse makes the options to use a passkey: any that the browser has, or one of the person.
func (p *Party) BeginUse(who *login.Person) (options []byte, state string, err error) {
	var assertion *protocol.CredentialAssertion
	var session *webauthn.SessionData
	if who == nil {
		assertion, session, err = p.rp.BeginDiscoverableLogin()
	} else {
		var h holder
		if h, err = holderOf(*who); err == nil {
			assertion, session, err = p.rp.BeginLogin(h)
		}
	}
	if err != nil {
		return nil, "", fmt.Errorf("begin sign-in by passkey: %w", err)
	}
	return packed(assertion, session)
}

// errCloned says that a passkey's counter went backwards: somebody has a copy of it.
var errCloned = errors.New("passkey was copied")

// FinishUse judges what the browser answered, and answers whose passkey it was, with its new record. find finds the person who has a credential.
func (p *Party) FinishUse(state string, answer []byte, find func(credential []byte) (login.Person, error)) (who login.Person, key login.Passkey, err error) {
	session, err := unpacked(state)
	if err != nil {
		return who, key, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(answer))
	if err != nil {
		return who, key, fmt.Errorf("read passkey's answer: %w", err)
	}
	if who, err = find(parsed.RawID); err != nil {
		return who, key, fmt.Errorf("find passkey: %w", err)
	}
	h, err := holderOf(who)
	if err != nil {
		return who, key, err
	}
	var used *webauthn.Credential
	if len(session.UserID) > 0 {
		used, err = p.rp.ValidateLogin(h, session, parsed)
	} else {
		used, err = p.rp.ValidateDiscoverableLogin(func(_, user []byte) (webauthn.User, error) {
			if string(user) != string(who.ID) {
				return nil, errors.New("passkey names somebody else")
			}
			return h, nil
		}, session, parsed)
	}
	switch {
	case err != nil:
		return who, key, fmt.Errorf("judge passkey's answer: %w", err)
	case used.Authenticator.CloneWarning:
		return who, key, errCloned
	}
	for _, k := range who.Passkeys {
		if bytes.Equal(k.Credential, used.ID) {
			record, err := json.Marshal(used)
			k.Record = string(record)
			return who, k, err
		}
	}
	return who, key, errors.New("passkey was removed")
}
