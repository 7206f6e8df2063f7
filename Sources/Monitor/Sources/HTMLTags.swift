/// The element names that turning HTML into text depends on.
enum HTMLTags {
  /// Leave a space behind.
  static let blocks = XMLNameTable<Void>(
    list: """
      address article aside blockquote body br button canvas caption center col colgroup dd details dialog dir div dl dt
      fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input
      isindex legend li link main menu meta nav noframes noscript object ol optgroup option p param pre section select
      source summary table tbody td textarea tfoot th thead title tr track ul video audio embed
      """)

  /// Go with their content.
  static let dropped = XMLNameTable<Void>(list: "script style iframe noembed noframes template")

  /// What feed readers have long taken for HTML in a field that does not say.
  static let known = XMLNameTable<Void>(
    list: """
      a abbr acronym address area article aside audio b big blockquote br button canvas caption center cite code col
      colgroup command datagrid datalist dd del details dfn dialog dir div dl dt em event-source fieldset figcaption
      figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd keygen label legend li m map math menu meter
      multicol nav nextid noscript ol optgroup option output p pre progress q s samp section select small sound source
      spacer span strike strong sub sup svg table tbody td textarea tfoot th thead time tr tt u ul var video iframe script
      style object embed
      """)
}
