"use strict";
// Without this script every marked word is a link to its counterpart. With it, pointing at one or reaching it by keyboard
// marks both, following it moves the page only if the counterpart is out of sight, and the words of one pair of texts
// are a single stop of the Tab key: the left and right arrow keys walk through them.
(function () {
  var lit = [];
  function counterpart(mark) { return document.getElementById(mark.getAttribute("href").slice(1)); }
  function dim() { lit.forEach(function (mark) { mark.classList.remove("lit"); }); lit = []; }
  function light(target) {
    dim();
    var mark = target.closest ? target.closest("a.m") : null;
    if (!mark) { return; }
    lit = [mark, counterpart(mark)].filter(Boolean);
    lit.forEach(function (each) { each.classList.add("lit"); });
  }
  document.addEventListener("pointerover", function (event) { light(event.target); });
  document.addEventListener("focusin", function (event) { light(event.target); });
  document.addEventListener("focusout", dim);
  document.addEventListener("click", function (event) {
    var mark = event.target.closest ? event.target.closest("a.m") : null;
    var box = mark && counterpart(mark) ? counterpart(mark).getBoundingClientRect() : null;
    if (box && box.height && box.top >= 0 && box.bottom <= window.innerHeight) { event.preventDefault(); light(mark); }
  });
  document.querySelectorAll(".texts").forEach(function (texts) {
    var marks = Array.prototype.slice.call(texts.querySelectorAll("a.m"));
    marks.forEach(function (mark, index) { if (index) { mark.tabIndex = -1; } });
    texts.addEventListener("keydown", function (event) {
      var at = marks.indexOf(document.activeElement);
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (at < 0 || !step || event.altKey || event.ctrlKey || event.metaKey) { return; }
      event.preventDefault();
      do { at += step; } while (marks[at] && !marks[at].offsetParent);
      if (marks[at]) { marks[at].focus(); }
    });
  });
})();
