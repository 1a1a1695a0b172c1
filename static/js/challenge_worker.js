/* Finds the number n for which SHA-256(salt + n) is the challenge. Written out, since crypto.subtle answers one hash at a
   time and only later; FIPS 180-4, checked against the server's in the tests. */
'use strict';
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
const part = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
const K = primes.map((p) => part(Math.cbrt(p)));
const H = primes.slice(0, 8).map((p) => part(Math.sqrt(p)));
const W = new Int32Array(64);

function compress(h, bytes, at) {
  for (let i = 0; i < 16; i += 1) {
    const o = at + i * 4;
    W[i] = (bytes[o] << 24) | (bytes[o + 1] << 16) | (bytes[o + 2] << 8) | bytes[o + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15],
      y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, z] = h;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (z + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    z = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  h[0] = (h[0] + a) | 0;
  h[1] = (h[1] + b) | 0;
  h[2] = (h[2] + c) | 0;
  h[3] = (h[3] + d) | 0;
  h[4] = (h[4] + e) | 0;
  h[5] = (h[5] + f) | 0;
  h[6] = (h[6] + g) | 0;
  h[7] = (h[7] + z) | 0;
}

function sha256(text) {
  // ASCII
  const size = text.length;
  const bytes = new Uint8Array(((size + 8) >> 6) * 64 + 64);
  for (let i = 0; i < size; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[size] = 0x80;
  new DataView(bytes.buffer).setUint32(bytes.length - 4, size * 8);
  const h = Int32Array.from(H);
  for (let at = 0; at < bytes.length; at += 64) compress(h, bytes, at);
  return h;
}

self.onmessage = ({ data: { algorithm, challenge, salt, maxNumber } }) => {
  const started = Date.now();
  const wanted = challenge.match(/.{8}/g).map((word) => parseInt(word, 16) | 0);
  for (let number = 0; algorithm === 'SHA-256' && number <= maxNumber; number += 1) {
    const h = sha256(salt + number);
    if (h[0] === wanted[0] && h.every((word, i) => word === wanted[i])) {
      self.postMessage({ number, took: Date.now() - started });
      return;
    }
  }
  self.postMessage({ number: null });
};
