"use strict";
(() => {
  const one = (s, root = document) => root.querySelector(s);
  const all = (s, root = document) => [...root.querySelectorAll(s)];
  document.documentElement.classList.add("js-on");
  all(".controls.js").forEach((e) => { e.hidden = false; });

  /* Map: one frame of one mapper at a time. */
  const figure = one("#map-figure");
  if (figure) {
    const mapper = one("#map-mapper"), day = one("#map-day"), reveal = one("#map-reveal");
    const frames = all(".frame", figure), words = one(".frame-words", figure);
    let wanted = (frames.find((f) => !f.classList.contains("off")) || frames[0]).dataset.on;
    const own = () => frames.filter((f) => f.dataset.mapper === mapper.value);
    const show = () => {
      const shown = own()[Number(day.value)];
      frames.forEach((f) => f.classList.toggle("off", f !== shown));
      words.textContent = shown.dataset.words;
      day.setAttribute("aria-valuetext", shown.dataset.words);
    };
    const change = () => {
      const days = own().map((f) => f.dataset.on);
      day.max = String(days.length - 1);
      let at = 0;
      days.forEach((d, i) => { if (d <= wanted) at = i; });
      day.value = String(at);
      show();
    };
    mapper.addEventListener("change", change);
    day.addEventListener("input", () => { show(); wanted = own()[Number(day.value)].dataset.on; });
    const claim = one("#map-claim"), claims = all(".claim", figure);
    if (claim) {
      const choose = () => claims.forEach((c, i) => c.classList.toggle("off", String(i) !== claim.value));
      claim.addEventListener("change", choose);
      choose();
    }
    /* Views: the same drawing, nearer or farther; fills, type and swipe keep their size on the screen. */
    const svg = one("svg.map", figure), view = one("#map-view"), box = one("#reveal rect"), line = one(".divider", figure);
    const fills = all("pattern", svg), base = Number(view.value.split(" ")[4]);
    const sizes = fills.map((f) => Number(f.getAttribute("width")));
    const swipe = (x, y, width, height) => {
      const share = reveal ? Number(reveal.value) / 100 : 1, shown = Math.round(width * share);
      Object.entries({ x, y, width: shown, height }).forEach(([name, value]) => box.setAttribute(name, String(value)));
      line.setAttribute("d", `M${x + shown} ${y}v${height}`);
      line.classList.toggle("off", share === 1);
      if (reveal) reveal.setAttribute("aria-valuetext", `${reveal.value} % of the map’s width`);
    };
    const look = () => {
      const [x, y, width, height, unit] = view.value.split(" ").map(Number);
      svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
      svg.style.setProperty("--unit", `${unit}px`);
      svg.style.aspectRatio = `${width}/${height}`;
      fills.forEach((f, i) => {
        for (const side of ["width", "height"]) f.setAttribute(side, String(sizes[i] * unit / base));
        f.firstElementChild.setAttribute("transform", `scale(${unit})`);
      });
      all(".bar-of-view", svg).forEach((b, i) => b.classList.toggle("off", i !== view.selectedIndex));
      swipe(x, y, width, height);
    };
    view.addEventListener("change", look);
    if (reveal) reveal.addEventListener("input", look);
    change();
  }

  /* Time-lapse: one day for every mapper's picture. It moves only when somebody asks for it. */
  all(".lapse").forEach((lapse) => {
    const day = one(".lapse-day", lapse), play = one(".lapse-play", lapse), shown = one(".lapse-words", lapse);
    const words = day.dataset.words.split("|"), last = words.length - 1;
    let timer = 0;
    const show = () => {
      const at = Number(day.value);
      shown.textContent = words[at];
      day.setAttribute("aria-valuetext", words[at]);
      all(".lapse-map", lapse).forEach((picture) => {
        all(".lapse-frame", picture).forEach((f) => {
          const on = Number(f.dataset.from) <= at && at <= Number(f.dataset.to);
          f.classList.toggle("off", !on);
          if (!on || !f.dataset.words) return;
          one("svg", picture).setAttribute("aria-label", f.dataset.words);
          one("figcaption bdi", picture).textContent = f.dataset.words;
        });
      });
    };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = "Play";
      play.setAttribute("aria-pressed", "false");
    };
    const step = () => {
      if (Number(day.value) >= last) return stop();
      day.value = String(Number(day.value) + 1);
      show();
      if (Number(day.value) >= last) stop();
    };
    play.addEventListener("click", () => {
      if (timer) return stop();
      if (Number(day.value) >= last) { day.value = "0"; show(); }
      play.textContent = "Pause";
      play.setAttribute("aria-pressed", "true");
      timer = setInterval(step, matchMedia("(prefers-reduced-motion: reduce)").matches ? 2000 : 800);
    });
    day.addEventListener("input", () => { stop(); show(); });
    show();
  });

  /* Claims in the text and their cards. */
  const segments = all(".m[data-claims]");
  const light = (claim, on) => segments.forEach((s) => {
    if (s.dataset.claims.split(" ").includes(claim)) s.classList.toggle("lit", on);
  });
  all(".card").forEach((card) => {
    const claim = card.dataset.claim;
    for (const [name, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
      card.addEventListener(name, () => light(claim, on));
    }
  });
  const open = (id) => {
    const card = document.getElementById(id);
    if (!card || !card.matches("details")) return;
    card.open = true;
    card.scrollIntoView({ block: "nearest" });
  };
  segments.forEach((s) => s.addEventListener("click", () => {
    if (String(getSelection())) return;
    open(s.dataset.card);
  }));
  const follow = () => open(decodeURIComponent(location.hash.slice(1)));
  addEventListener("hashchange", follow);
  all("a[href^='#card-']").forEach((a) => a.addEventListener("click", () => {
    const id = a.getAttribute("href").slice(1);
    open(id);
    const summary = one(`#${CSS.escape(id)} > summary`);
    if (summary) setTimeout(() => summary.focus({ preventScroll: true }));
  }));
  follow();

  const only = one("#only-measured"), everything = one("#open-all"), article = one("article.marked");
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  only.addEventListener("click", () => press(only, article.classList.toggle("only-measured")));
  everything.addEventListener("click", () => {
    const on = everything.getAttribute("aria-pressed") !== "true";
    all(".card.measured").forEach((card) => { card.open = on; });
    press(everything, on);
  });

  /* One click copies a verdict's line with its version, for a message to the desk. */
  const status = one(".status");
  if (navigator.clipboard) {
    all(".card.measured > .body").forEach((body) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy this line";
      button.addEventListener("click", async () => {
        const line = body.parentElement.querySelector("summary .line").textContent.replace(/\s+/g, " ").trim();
        try {
          await navigator.clipboard.writeText(line);
          status.textContent = "Copied.";
        } catch {
          status.textContent = "Copying is not allowed here.";
        }
        setTimeout(() => { status.textContent = ""; }, 3000);
      });
      body.append(button);
    });
  }

  /* In print everything is open. */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((d) => { d.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((d) => { d.open = false; }));
})();
