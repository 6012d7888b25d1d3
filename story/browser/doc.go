// Package browser uses the pages as people do, in a real Chromium: by mouse, by keyboard alone, with script off, on small screens, and lets
// axe-core look at every page in every state.
package browser
