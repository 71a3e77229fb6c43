"use strict";
(function () {
  const form = document.getElementById("filters");
  const status = document.getElementById("shown");
  const articles = Array.from(document.querySelectorAll("article"));
  const places = new Map(articles.map((article) => [article, JSON.parse(article.dataset.places)]));
  const kinds = new Map(articles.map((article) => [article, JSON.parse(article.dataset.kinds)]));
  const filters = Array.from(form.elements).filter((element) => element.tagName === "SELECT");
  const chosen = (name) => form.elements[name].value;

  // One place must satisfy all three: [environment, team, service].
  const inPlace = (article) => places.get(article).some((place) =>
    ["environment", "team", "service"].every((name, n) => !chosen(name) || place[n] === chosen(name)));
  const fits = (article) => inPlace(article)
    && (!chosen("kind") || kinds.get(article).includes(chosen("kind")))
    && (!chosen("risk") || article.dataset.risk === chosen("risk"));

  const show = () => {
    for (const article of articles) {
      article.hidden = !fits(article);
    }
    for (const section of document.querySelectorAll("main > section")) {
      const shown = section.querySelectorAll("article:not([hidden])").length;
      section.querySelector(".none").hidden = shown > 0;
    }
    const shown = articles.filter((article) => !article.hidden).length;
    status.textContent = shown + " of " + articles.length + " entries shown";
  };

  // The filters are in the address, so that a link leads to what one looks at: #environment=prod&risk=high
  const read = () => {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const filter of filters) {
      const value = wanted.get(filter.name) || "";
      const known = Array.from(filter.options).some((option) => option.value === value);
      filter.value = known ? value : "";
    }
    show();
  };
  const write = () => {
    const set = filters.filter((filter) => filter.value).map((filter) => [filter.name, filter.value]);
    location.replace("#" + new URLSearchParams(set));
    show();
  };

  form.addEventListener("change", write);
  form.addEventListener("reset", () => setTimeout(write, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", read);
  document.getElementById("unfold").addEventListener("click", () => {
    const open = articles.some((article) => !article.hidden && article.querySelector("details:not([open])"));
    for (const article of articles.filter((article) => !article.hidden)) {
      article.querySelectorAll("details").forEach((details) => { details.open = open; });
    }
  });
  form.hidden = false;
  read();
})();
