// Attention within one post for training: the weights are kept, and the gradient is computed from them. Queries are taken
// four at a time; `headWidth` is a multiple of 32.

/// Multi-head attention: context = softmax(Q · Kᵀ · scale) · V for each head.
///
/// `projections` [tokens, 3 · heads · headWidth] holds Q, K and V side by side; `probabilities` [heads, tokens, padded]
/// gets the weights, where padded is `tokens` up to the next multiple of 32. `scratch` has room for
/// ``attentionGradientScratch`` values.
@inline(never)
package func attendKeeping(
  _ projections: UnsafePointer<Float>, tokens: Int, heads: Int, headWidth: Int, scale: Float,
  probabilities: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
  into context: UnsafeMutablePointer<Float>
) {
  let width = heads * headWidth
  let stride = 3 * width
  let padded = (tokens + 31) & ~31
  for head in 0..<heads {
    let query = projections + head * headWidth
    let weights = probabilities + head * tokens * padded
    transpose(query + width, stride: stride, rows: tokens, columns: headWidth, into: scratch, padded: padded)
    rowsTimes(
      query, rowStride: stride, innerStride: 1, rows: tokens, scratch, stride: padded, inner: headWidth,
      columns: padded, into: weights, outputStride: padded)
    for row in 0..<tokens { softmax(weights + row * padded, count: tokens, scale: scale) }
    for row in 0..<tokens {
      let line = weights + row * padded
      for column in tokens..<padded { line[column] = 0 }
    }
    rowsTimes(
      weights, rowStride: padded, innerStride: 1, rows: tokens, query + 2 * width, stride: stride, inner: tokens,
      columns: headWidth, into: context + head * headWidth, outputStride: width)
  }
}

/// The gradient of ``attendKeeping``: from that of the context [tokens, heads · headWidth] to that of the projections.
@inline(never)
package func attendBackward(
  _ contextGradient: UnsafePointer<Float>, projections: UnsafePointer<Float>, probabilities: UnsafePointer<Float>,
  tokens: Int, heads: Int, headWidth: Int, scale: Float, scratch: UnsafeMutablePointer<Float>,
  into gradient: UnsafeMutablePointer<Float>
) {
  let width = heads * headWidth
  let stride = 3 * width
  let padded = (tokens + 31) & ~31
  let values = scratch  // [headWidth, padded]
  let scores = scratch + headWidth * padded  // [tokens, padded]
  for head in 0..<heads {
    let query = projections + head * headWidth
    let outer = contextGradient + head * headWidth
    let target = gradient + head * headWidth
    let weights = probabilities + head * tokens * padded
    transpose(query + 2 * width, stride: stride, rows: tokens, columns: headWidth, into: values, padded: padded)
    rowsTimes(
      outer, rowStride: width, innerStride: 1, rows: tokens, values, stride: padded, inner: headWidth,
      columns: padded, into: scores, outputStride: padded)
    for row in 0..<tokens { softmaxBackward(scores + row * padded, weights + row * padded, padded, scale) }
    rowsTimes(
      scores, rowStride: padded, innerStride: 1, rows: tokens, query + width, stride: stride, inner: tokens,
      columns: headWidth, into: target, outputStride: stride)
    rowsTimes(
      scores, rowStride: 1, innerStride: padded, rows: tokens, query, stride: stride, inner: tokens,
      columns: headWidth, into: target + width, outputStride: stride)
    rowsTimes(
      weights, rowStride: 1, innerStride: padded, rows: tokens, outer, stride: width, inner: tokens,
      columns: headWidth, into: target + 2 * width, outputStride: stride)
  }
}

/// How many values of scratch the two functions above need for a post.
package func attentionGradientScratch(tokens: Int, headWidth: Int) -> Int {
  ((tokens + 31) & ~31) * (headWidth + tokens)
}

/// Turns the gradient of a row's weights into that of its scores before the scaling: w · (g − Σ w · g) · scale.
@inline(__always)
private func softmaxBackward(
  _ gradient: UnsafeMutablePointer<Float>, _ weights: UnsafePointer<Float>, _ count: Int, _ scale: Float
) {
  var total = SIMD16<Float>()
  var index = 0
  while index < count {
    total += load(gradient + index) * load(weights + index)
    index += 16
  }
  let mean = SIMD16<Float>(repeating: sum(total))
  index = 0
  while index < count {
    store((load(gradient + index) - mean) * load(weights + index) * scale, at: gradient + index)
    index += 16
  }
}

/// target [columns, padded] = source [rows, columns]ᵀ, with zeros behind the rows.
@inline(__always)
private func transpose(
  _ source: UnsafePointer<Float>, stride: Int, rows: Int, columns: Int, into target: UnsafeMutablePointer<Float>,
  padded: Int
) {
  for row in 0..<rows {
    let line = source + row * stride
    for column in 0..<columns { target[column * padded + row] = line[column] }
  }
  for row in rows..<padded {
    for column in 0..<columns { target[column * padded + row] = 0 }
  }
}

/// output [rows, columns] = A [rows, inner] · B [inner, columns], A with any strides; `columns` is a multiple of 32.
@inline(__always)
private func rowsTimes(
  _ a: UnsafePointer<Float>, rowStride: Int, innerStride: Int, rows: Int, _ b: UnsafePointer<Float>, stride: Int,
  inner: Int, columns: Int, into output: UnsafeMutablePointer<Float>, outputStride: Int
) {
  var row = 0
  while row + 4 <= rows {
    var column = 0
    while column < columns {
      fourRows(
        a + row * rowStride, rowStride, innerStride, b + column, stride, inner,
        output + row * outputStride + column, outputStride)
      column += 32
    }
    row += 4
  }
  while row < rows {
    var column = 0
    while column < columns {
      oneRow(a + row * rowStride, innerStride, b + column, stride, inner, output + row * outputStride + column)
      column += 32
    }
    row += 1
  }
}

@inline(never)
private func fourRows(
  _ a: UnsafePointer<Float>, _ rowStride: Int, _ innerStride: Int, _ b: UnsafePointer<Float>, _ stride: Int,
  _ inner: Int, _ output: UnsafeMutablePointer<Float>, _ outputStride: Int
) {
  var left0 = SIMD16<Float>()
  var left1 = SIMD16<Float>()
  var left2 = SIMD16<Float>()
  var left3 = SIMD16<Float>()
  var right0 = SIMD16<Float>()
  var right1 = SIMD16<Float>()
  var right2 = SIMD16<Float>()
  var right3 = SIMD16<Float>()
  var a = a
  var b = b
  for _ in 0..<inner {
    let left = load(b)
    let right = load(b + 16)
    let a0 = SIMD16<Float>(repeating: a[0])
    let a1 = SIMD16<Float>(repeating: a[rowStride])
    let a2 = SIMD16<Float>(repeating: a[2 * rowStride])
    let a3 = SIMD16<Float>(repeating: a[3 * rowStride])
    left0 = multiplyAdd(left0, a0, left)
    right0 = multiplyAdd(right0, a0, right)
    left1 = multiplyAdd(left1, a1, left)
    right1 = multiplyAdd(right1, a1, right)
    left2 = multiplyAdd(left2, a2, left)
    right2 = multiplyAdd(right2, a2, right)
    left3 = multiplyAdd(left3, a3, left)
    right3 = multiplyAdd(right3, a3, right)
    a += innerStride
    b += stride
  }
  store(left0, at: output)
  store(right0, at: output + 16)
  store(left1, at: output + outputStride)
  store(right1, at: output + outputStride + 16)
  store(left2, at: output + 2 * outputStride)
  store(right2, at: output + 2 * outputStride + 16)
  store(left3, at: output + 3 * outputStride)
  store(right3, at: output + 3 * outputStride + 16)
}

@inline(never)
private func oneRow(
  _ a: UnsafePointer<Float>, _ innerStride: Int, _ b: UnsafePointer<Float>, _ stride: Int, _ inner: Int,
  _ output: UnsafeMutablePointer<Float>
) {
  var left = SIMD16<Float>()
  var right = SIMD16<Float>()
  var a = a
  var b = b
  for _ in 0..<inner {
    let weight = SIMD16<Float>(repeating: a[0])
    left = multiplyAdd(left, weight, load(b))
    right = multiplyAdd(right, weight, load(b + 16))
    a += innerStride
    b += stride
  }
  store(left, at: output)
  store(right, at: output + 16)
}

/// The sum of the lanes, as a tree.
@inline(__always)
private func sum(_ vector: SIMD16<Float>) -> Float {
  let eight = vector.lowHalf + vector.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

@inline(__always)
private func multiplyAdd(_ sum: SIMD16<Float>, _ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
  #if KERNELS_FUSED
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>) -> SIMD16<Float> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
}

@inline(__always)
private func load(_ pointer: UnsafeMutablePointer<Float>) -> SIMD16<Float> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
}

@inline(__always)
private func store(_ value: SIMD16<Float>, at pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD16<Float>.self)
}
