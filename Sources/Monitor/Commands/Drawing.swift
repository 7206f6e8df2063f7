/// An SVG drawing that needs no script, no font and no style sheet; its ground is white, so it can be read on dark pages too.
enum Drawing {
  static func svg(width: Double, height: Double, title: String, _ elements: [String]) -> String {
    let (width, height) = (fixedDecimals(width, 1), fixedDecimals(height, 1))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="sans-serif" font-size="12">
      <title>\(title)</title>
      <rect width="100%" height="100%" fill="white"/>
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }
}
