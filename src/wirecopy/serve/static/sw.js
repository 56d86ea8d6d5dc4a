"use strict";
// Keeps the files of the desk, the pages opened last and the starred stories, for reading without a network.
var KEPT = /* KEPT */[];
var MOST = 60;
// Pages vary by headers that a kept one need not share: what this reader saw last is what there is.
var ANY = { ignoreVary: true };
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open("files").then(function (cache) { return cache.addAll(KEPT); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.open("files").then(function (cache) {
    return cache.keys().then(function (requests) {
      return Promise.all(requests.filter(function (each) { return KEPT.indexOf(new URL(each.url).pathname) < 0; }).map(function (each) { return cache.delete(each); }));
    });
  }).then(function () { return self.clients.claim(); }));
});
function shorten(cache) {
  return cache.keys().then(function (requests) { return Promise.all(requests.slice(0, Math.max(0, requests.length - MOST)).map(function (each) { return cache.delete(each); })); });
}
function put(request, answer) {
  return caches.open("pages").then(function (cache) {
    return cache.delete(request, ANY).then(function () { return cache.put(request, answer); }).then(function () { return shorten(cache); });
  });
}
function readable(path) { return path === "/" || path === "/starred" || path === "/article" || path === "/evidence" || path.indexOf("/story/") === 0; }
self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) { return; }
  if (url.pathname.indexOf("/static/") === 0 || url.pathname === "/icon.svg") {
    event.respondWith(caches.match(request, ANY).then(function (found) { return found || fetch(request); }));
  } else if (url.pathname.indexOf("/picture/") === 0) {
    event.respondWith(fetch(request).then(function (answer) {
      if (answer.ok) {
        var copy = answer.clone();
        event.waitUntil(caches.open("pictures").then(function (cache) { return cache.put(request, copy).then(function () { return shorten(cache); }); }));
      }
      return answer;
    }, function () { return caches.match(request, ANY).then(function (found) { return found || Response.error(); }); }));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).then(function (answer) {
      // After signing out, nothing that was read before may stay.
      if (url.pathname === "/sign-in" || url.search.indexOf("told=signed-out") >= 0) { event.waitUntil(caches.delete("pages")); }
      else if (answer.ok && !answer.redirected && readable(url.pathname)) { event.waitUntil(put(request, answer.clone())); }
      return answer;
    }, function () {
      return caches.match(request, ANY).then(function (found) { return found || caches.match("/offline"); });
    }));
  }
});
self.addEventListener("message", function (event) {
  if (event.data && event.data.keep) {
    event.waitUntil(Promise.all(event.data.keep.slice(0, MOST / 2).map(function (address) {
      return fetch(address, { credentials: "same-origin" }).then(function (answer) { return answer.ok ? put(new Request(address), answer) : null; }).catch(function () { return null; });
    })));
  }
});
