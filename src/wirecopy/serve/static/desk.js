"use strict";
// The desk works without this script. It adds the keyboard, stars without reloading, the reader's time zone, and what is
// needed without a network: pages kept by the service worker, and what was done there, sent later.
(function () {
  var body = document.body;
  var items = function () { return Array.prototype.slice.call(document.querySelectorAll("[data-story], [data-article]")).filter(function (each) { return each.matches("li") && !each.closest("details:not([open])"); }); };
  var at = -1;

  // The reader's time zone, told once; a signed-in reader may choose another.
  try {
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && document.cookie.split("; ").indexOf("zone=" + zone) < 0) {
      document.cookie = "zone=" + zone + "; path=/; max-age=31536000; samesite=lax";
      retell();
    }
  } catch (error) { /* an old browser reads UTC */ }

  // The page that came before the zone was known: its times, as the desk tells them now.
  function retell() {
    var times = function (page) { return page.querySelectorAll("main time"); };
    if (!times(document).length) { return; }
    fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } }).then(function (answer) { return answer.text(); }).then(function (text) {
      var told = times(new DOMParser().parseFromString(text, "text/html"));
      times(document).forEach(function (each, place) {
        var now = told[place];
        if (now && now.dateTime === each.dateTime) { each.textContent = now.textContent; if (now.title) { each.title = now.title; } }
      });
    }).catch(function () { /* the next page knows it */ });
  }

  // What was just done is said once: neither a bookmark nor reloading says it again.
  if (/[?&]told=/.test(location.search)) {
    var rest = location.search.replace(/([?&])told=[^&]*&?/, "$1").replace(/[?&]$/, "");
    history.replaceState(history.state, "", location.pathname + rest + location.hash);
  }

  // Forms that only change a state are sent in place, and kept for later where there is no network.
  function changes(form) { return /\/(star|state)(\?|$)|^\/read\?/.test(form.getAttribute("action") || ""); }
  function kept() { try { return JSON.parse(localStorage.getItem("later") || "[]"); } catch (error) { return []; } }
  function keep(list) { try { localStorage.setItem("later", JSON.stringify(list)); } catch (error) { /* full, or not allowed */ } }
  function send(action, fields) {
    return fetch(action, { method: "POST", body: new URLSearchParams(fields), headers: { "x-form-token": body.dataset.form }, credentials: "same-origin" });
  }
  function sendLater() {
    var list = kept();
    if (!list.length || !navigator.onLine) { return; }
    keep([]);
    list.reduce(function (before, each) {
      return before.then(function () {
        return send(each.action, each.fields).then(function (answer) {
          // The session may have ended meanwhile: what was done stays kept until its reader is back.
          if (answer.status === 401 || answer.status === 403 || answer.status >= 500) { keep(kept().concat([each])); }
        }, function () { keep(kept().concat([each])); });
      });
    }, Promise.resolve());
  }
  function say(words) {
    var told = document.querySelector("p.told") || document.createElement("p");
    told.className = "told"; told.setAttribute("role", "status"); told.textContent = words;
    var main = document.getElementById("main");
    main.parentNode.insertBefore(told, main);
  }
  function mark(form, submitter) {
    var button = submitter || form.querySelector("button");
    var on = form.elements.on;
    if (on) {
      var now = on.value === "yes";
      on.value = now ? "" : "yes";
      button.setAttribute("aria-pressed", String(now));
      var sign = button.querySelector("[aria-hidden]");
      if (sign) { sign.textContent = now ? "★" : "☆"; }
    }
    var item = form.closest("li");
    if (item && /^\/read/.test(form.getAttribute("action"))) { item.classList.add("read"); }
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || !changes(form)) { return; }
    var fields = Array.from(new FormData(form, event.submitter || undefined)).filter(function (pair) { return pair[0] !== "form"; });
    var inPlace = Boolean(form.elements.on);
    if (navigator.onLine && !inPlace) { return; }
    event.preventDefault();
    var action = form.getAttribute("action");
    mark(form, event.submitter);
    send(action, fields).catch(function () {
      keep(kept().concat([{ action: action, fields: fields }]));
      say(body.dataset.later || "No network: this will be sent later.");
    });
  });
  window.addEventListener("online", sendLater);
  sendLater();

  if ("serviceWorker" in navigator && (location.protocol === "https:" || location.hostname === "localhost" || location.hostname === "127.0.0.1")) {
    navigator.serviceWorker.register("/sw.js").then(function () { return navigator.serviceWorker.ready; }).then(function (worker) {
      // Starred stories are kept for reading without a network.
      if (worker.active && body.dataset.user && location.pathname === "/starred") {
        worker.active.postMessage({ keep: Array.from(document.querySelectorAll("#stories h2 a")).map(function (link) { return link.href; }) });
      }
    }).catch(function () { /* private windows may forbid it */ });
    navigator.serviceWorker.addEventListener("message", function (event) { if (event.data === "later") { sendLater(); } });
  }
  var list = document.getElementById("kept");
  if (list && window.caches) {
    caches.open("pages").then(function (cache) { return cache.keys(); }).then(function (requests) {
      requests.forEach(function (request) {
        var path = new URL(request.url).pathname + new URL(request.url).search;
        var link = document.createElement("a");
        link.href = path; link.textContent = path;
        var item = document.createElement("li");
        item.appendChild(link); list.appendChild(item);
        caches.match(request, { ignoreVary: true }).then(function (answer) { return answer.text(); }).then(function (text) {
          var title = new DOMParser().parseFromString(text, "text/html").title;
          if (title) { link.textContent = title.split(" · ").slice(0, -1).join(" · ") || title; }
        });
      });
    });
  }

  // A picture that cannot be had leaves no hole.
  function gone(image) { (image.closest(".picture") || image).hidden = true; }
  document.addEventListener("error", function (event) { if (event.target.matches && event.target.matches("main img")) { gone(event.target); } }, true);
  document.querySelectorAll("main img").forEach(function (image) { if (image.complete && image.getAttribute("src") && !image.naturalWidth) { gone(image); } });

  // Keys, as readers know them from other news readers.
  function leading(item) { return item.querySelector("h2 a, h3 a") || item.querySelector("a"); }
  function choose(step) {
    var all = items();
    if (!all.length) { return; }
    var focused = document.activeElement && document.activeElement.closest ? document.activeElement.closest("li[data-story], li[data-article]") : null;
    if (focused && all.indexOf(focused) >= 0) { at = all.indexOf(focused); }
    at = Math.max(0, Math.min(all.length - 1, at + step));
    var link = leading(all[at]);
    all.forEach(function (each) { each.classList.remove("chosen"); });
    all[at].classList.add("chosen");
    if (link) { link.focus({ preventScroll: true }); }
    all[at].scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }
  function here() { return items()[at] || document.querySelector("article[data-story], article[data-article]"); }
  function press(key) {
    var scope = here() || document;
    var found = scope.querySelector("[data-key='" + key + "']") || document.querySelector("main [data-key='" + key + "']");
    if (!found && key === "f") { found = scope.querySelector("form.star button"); }
    if (found) { if (found.matches("input")) { found.focus(); } else { found.click(); } }
    return Boolean(found);
  }
  // What a list shows of its stories and articles can be marked without opening them.
  function marking(name, off, on) {
    var item = here();
    if (!item || !item.matches("li") || !body.dataset.user) { return false; }
    var story = item.dataset.story, now = item.classList.toggle(name);
    var action = story ? "/read?next=%2F" : "/article/state?next=%2F&id=" + encodeURIComponent(item.dataset.article);
    var fields = (story ? [["story", story]] : []).concat([["do", now ? on : off]]);
    send(action, fields).catch(function () { keep(kept().concat([{ action: action, fields: fields }])); });
    return true;
  }
  function read() { marking("read", "unread", "read") || press("m"); }
  function star() {
    var item = here();
    if (item && item.closest(".hits") && marking("starred", "unstar", "star")) { return; }
    press("f");
  }
  function go(path) { location.assign(path); }
  var places = { h: "/", s: "/starred", o: "/origins", f: "/sources", u: "/?show=unread", a: "/account" };
  var waiting = 0;
  function showKeys() {
    var dialog = document.getElementById("keys");
    if (!dialog || !dialog.showModal || dialog.open) { return go("/keys"); }
    fetch("/keys").then(function (answer) { return answer.text(); }).then(function (text) {
      var found = new DOMParser().parseFromString(text, "text/html").getElementById("key-list");
      if (!found) { return go("/keys"); }
      dialog.querySelector("div").replaceChildren(found);
      dialog.showModal();
    }).catch(function () { go("/keys"); });
  }
  function follow(rel) { var link = document.querySelector("a[rel=" + rel + "]"); if (link) { link.click(); } else if (rel === "prev") { history.back(); } }
  var keys = {
    j: function () { choose(1); }, n: function () { choose(1); }, k: function () { choose(-1); }, p: function () { choose(-1); },
    o: function () { var item = here(); var link = item && leading(item); if (link) { link.click(); } },
    v: function () { var item = here(); if (item && item.dataset.original) { window.open(item.dataset.original, "_blank", "noopener,noreferrer"); } },
    m: read, M: function () { read(); choose(1); }, f: star, s: star, e: function () { press("e"); }, c: function () { press("c"); }, A: function () { press("A"); },
    x: function () { var scope = here() || document; var fold = scope.querySelector("details.folded"); if (fold) { fold.open = !fold.open; } },
    "/": function () { var find = document.getElementById("q") || document.getElementById("find"); if (find) { find.focus(); find.select(); } },
    "+": function () { if (!press("+")) { go("/sources#url"); } },
    "[": function () { follow("prev"); }, "]": function () { follow("next"); }, h: function () { follow("prev"); }, l: function () { follow("next"); },
    G: function () { window.scrollTo(0, document.body.scrollHeight); }, "?": showKeys
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) { return; }
    if (event.target.matches("input, textarea, select, [contenteditable]")) { if (event.key === "Escape") { event.target.blur(); } return; }
    if (document.querySelector("dialog[open]")) { return; }
    if (waiting && Date.now() - waiting < 1500) {
      waiting = 0;
      if (event.key === "g") { window.scrollTo(0, 0); return; }
      if (places[event.key]) { event.preventDefault(); go(places[event.key]); }
      return;
    }
    if (event.key === "g") { waiting = Date.now(); return; }
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
})();
