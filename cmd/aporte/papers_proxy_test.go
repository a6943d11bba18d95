package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// publicName is the name that pages give the server; its certificate here is for localhost.
const publicName = "consulta.example.org"

// certify makes a certificate that the fake Telegram trusts, and the main configuration of nginx, as its package has it.
func (s *scene) certify(t *testing.T, dir, here string) error {
	secure, plain := freePort(t), freePort(t)
	s.places = append(s.places, "https://"+publicName, "https://localhost:"+secure,
		"listen 443 ssl", "listen 127.0.0.1:"+secure+" ssl", "listen 80", "listen 127.0.0.1:"+plain, "/"+publicName+"/", "/certificate/",
		publicName, "localhost")
	chain, key, err := selfSigned()
	if err != nil {
		return err
	}
	s.Trust = x509.NewCertPool()
	s.Trust.AppendCertsFromPEM(chain)
	for name, text := range map[string]string{
		dir + "/certificate/fullchain.pem": string(chain), dir + "/certificate/privkey.pem": string(key),
		here + "/etc/nginx/nginx.conf": strings.ReplaceAll(nginxMain, "HERE", here),
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// nginxMain is what the package of nginx brings, as far as it matters here, and where it may write.
const nginxMain = `
pid HERE/run/nginx.pid;
error_log HERE/run/nginx.log;
events {}
http {
	client_body_temp_path HERE/run/body;
	proxy_temp_path HERE/run/proxy;
	fastcgi_temp_path HERE/run/fastcgi;
	uwsgi_temp_path HERE/run/uwsgi;
	scgi_temp_path HERE/run/scgi;
	include HERE/etc/nginx/conf.d/*.conf;
}
`

// selfSigned returns a certificate for localhost and its key, as PEM.
func selfSigned() (chain, private []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), nil
}

// askProxy is the script command "world PATH STATUS": what the proxy answers to whoever asks.
func askProxy(ts *testscript.TestScript, _ bool, args []string) {
	s := sceneOf(ts)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: s.Trust}}, Timeout: patience}
	res, err := client.Get(s.here("https://"+publicName) + args[0])
	ts.Check(err)
	_ = res.Body.Close()
	if got := strconv.Itoa(res.StatusCode); got != args[1] {
		ts.Fatalf("%s: %s", args[0], got)
	}
}
