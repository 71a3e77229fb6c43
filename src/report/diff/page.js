"use strict";
(function () {
  const form = document.getElementById("filters");
  const status = document.getElementById("shown");
  const articles = Array.from(document.querySelectorAll("article"));
  const chosen = (name) => form.elements[name].value;
  // One place must satisfy all three filters: [environment, team, service].
  const inPlace = (article) => JSON.parse(article.dataset.places).some((place) =>
    ["environment", "team", "service"].every((name, n) => !chosen(name) || place[n] === chosen(name)));
  const fits = (article) => inPlace(article)
    && (!chosen("kind") || JSON.parse(article.dataset.kinds).includes(chosen("kind")))
    && (!chosen("risk") || article.dataset.risk === chosen("risk"));
  const apply = () => {
    let shown = 0;
    for (const article of articles) {
      article.hidden = !fits(article);
      shown += article.hidden ? 0 : 1;
    }
    status.textContent = shown + " of " + articles.length + " shown";
  };
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
