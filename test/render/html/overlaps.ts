/**
 * Run in a page: texts and controls that lie over each other, as `one | other`. Text is taken by line, turned labels with their turned
 * corners; what a scrolling box hides is left out. Two pixels are given for what fonts reserve above and below.
 */
export const OVERLAPS = `(() => {
  const SLACK = 1;
  const boxes = [];
  const clipOf = (element) => {
    let clip = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };
    for (let each = element.parentElement; each !== null; each = each.parentElement) {
      if (getComputedStyle(each).overflowX === 'visible') continue;
      const rect = each.getBoundingClientRect();
      clip = {
        left: Math.max(clip.left, rect.left), top: Math.max(clip.top, rect.top),
        right: Math.min(clip.right, rect.right), bottom: Math.min(clip.bottom, rect.bottom),
      };
    }
    return clip;
  };
  const add = (node, text, corners, clip) => {
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    const hidden = box.right <= clip.left || box.left >= clip.right || box.bottom <= clip.top || box.top >= clip.bottom;
    if (!hidden && box.right - box.left > 2 * SLACK && box.bottom - box.top > 2 * SLACK) boxes.push({ node, text, corners, ...box });
  };
  const ofRect = (rect, clip) => {
    const [l, t] = [Math.max(rect.left, clip.left) + SLACK, Math.max(rect.top, clip.top) + SLACK];
    const [r, b] = [Math.min(rect.right, clip.right) - SLACK, Math.min(rect.bottom, clip.bottom) - SLACK];
    return r > l && b > t ? [[l, t], [r, t], [r, b], [l, b]] : null;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || element.closest('script, style, svg, .hidden-text, .skip') !== null) continue;
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const clip = clipOf(element);
    for (const rect of range.getClientRects()) {
      const corners = ofRect(rect, clip);
      if (corners !== null) add(element, node.data.trim().slice(0, 40), corners, clip);
    }
  }
  for (const text of document.querySelectorAll('svg text')) {
    if (!text.checkVisibility() || text.textContent === '') continue;
    const { x, y, width, height } = text.getBBox();
    const matrix = text.getScreenCTM();
    const corner = (a, b) => { const point = new DOMPoint(a, b).matrixTransform(matrix); return [point.x, point.y]; };
    const [l, t, r, b] = [x + SLACK, y + SLACK, x + width - SLACK, y + height - SLACK];
    add(text, text.textContent, [corner(l, t), corner(r, t), corner(r, b), corner(l, b)], clipOf(text.ownerSVGElement));
  }
  for (const control of document.querySelectorAll('button, input')) {
    if (!control.checkVisibility()) continue;
    const clip = clipOf(control);
    const corners = ofRect(control.getBoundingClientRect(), clip);
    if (corners !== null) add(control, control.localName, corners, clip);
  }
  const apart = (one, other) => [one, other].some(({ corners }) => corners.some(([x, y], at) => {
    const [nextX, nextY] = corners[(at + 1) % 4];
    const side = ([a, b]) => a * (nextY - y) - b * (nextX - x);
    const [a, b] = [one.corners.map(side), other.corners.map(side)];
    return Math.max(...a) <= Math.min(...b) || Math.max(...b) <= Math.min(...a);
  }));
  boxes.sort((a, b) => a.top - b.top);
  const found = [];
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom; j++) {
      const [one, other] = [boxes[i], boxes[j]];
      if (one.right <= other.left || other.right <= one.left) continue;
      if (one.node.contains(other.node) || other.node.contains(one.node) || apart(one, other)) continue;
      found.push(one.text + ' | ' + other.text);
    }
  }
  return { boxes: boxes.length, found };
})()`;
