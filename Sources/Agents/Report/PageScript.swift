internal import Foundation
internal import Inference

/// The page's one script: looks for words in items, shows those that ended in one way, opens the item that a
/// link leads to. The page is whole without it; what it needs is hidden until it runs. Written without the
/// characters that mean something in XML.
enum PageScript {
  static let text = """
    (() => {
      const open = () => {
        const item = document.getElementById(location.hash.slice(1));
        if (item?.tagName === 'DETAILS') { item.open = true; item.scrollIntoView(); }
      };
      addEventListener('hashchange', open);
      open();
      for (const form of document.querySelectorAll('form.filter')) {
        const items = Array.from(form.parentElement.querySelectorAll('details.item'));
        const words = form.elements.words, ending = form.elements.ending;
        const texts = items.map(() => null);
        const show = () => {
          const wanted = words.value.toLowerCase().split(' ').filter(Boolean);
          let count = 0;
          items.forEach((item, index) => {
            if (wanted.length) texts[index] ??= item.textContent.toLowerCase();
            const fits = [ending.value === '' || item.dataset.ending === ending.value,
              wanted.every((word) => texts[index].includes(word))].every(Boolean);
            item.hidden = !fits;
            if (fits) count += 1;
          });
          form.elements.count.value = count === items.length ? '' : count + ' of ' + items.length;
        };
        form.addEventListener('input', show);
        form.addEventListener('submit', (event) => event.preventDefault());
        form.hidden = false;
      }
    })();
    """

  /// What the page's policy lets run: this text and no other.
  static let hash: String = {
    var hash = SHA256()
    hash.update(text.utf8)
    let digits = Array(hash.hex())
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }()
}
