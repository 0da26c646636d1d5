/// A place on the grid; column and row count from 0.
public struct Point: Hashable, Sendable {
  /// From 0 at the left edge of the screen; not checked against its width.
  public var column: Int
  /// From 0 at the top of the screen; not checked against its height.
  public var row: Int

  /// Takes any numbers, those of places outside of a screen, too.
  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// Columns and rows of cells.
public struct Size: Hashable, Sendable {
  /// Cells in a row; a wide character takes two of them.
  public var columns: Int
  /// Lines of cells, one below the other.
  public var rows: Int

  /// As a terminal tells it. A negative number is kept here; `Canvas` takes it for 0.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A rectangle of cells; never of negative size.
public struct Rect: Hashable, Sendable {
  /// That of its left edge. It may lie outside of the canvas: what is drawn there is clipped.
  public let column: Int
  /// That of its upper edge. It may lie outside of the canvas: what is drawn there is clipped.
  public let row: Int
  /// Its width in cells, from 0.
  public let columns: Int
  /// Its height in cells, from 0.
  public let rows: Int

  /// A negative width or height counts as 0; the place is taken as it is.
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  /// Its upper left corner, also where it has no cells.
  public var origin: Point { Point(column: column, row: row) }
  /// Whether it has no cells; `put` leaves such an area alone.
  public var isEmpty: Bool { columns == 0 || rows == 0 }

  /// What is left within a border of so many cells on each side.
  public func inset(columns: Int = 1, rows: Int = 1) -> Rect {
    Rect(
      column: column + columns, row: row + rows, columns: self.columns - 2 * columns,
      rows: self.rows - 2 * rows)
  }

  /// The upper part with so many rows, and the rest.
  public func split(top: Int) -> (top: Rect, rest: Rect) {
    let height = min(max(0, top), rows)
    return (
      Rect(column: column, row: row, columns: columns, rows: height),
      Rect(column: column, row: row + height, columns: columns, rows: rows - height)
    )
  }

  /// The left part with so many columns, and the rest.
  public func split(left: Int) -> (left: Rect, rest: Rect) {
    let width = min(max(0, left), columns)
    return (
      Rect(column: column, row: row, columns: width, rows: rows),
      Rect(column: column + width, row: row, columns: columns - width, rows: rows)
    )
  }

  /// One of its rows, counted from its top.
  public func line(_ index: Int) -> Rect {
    Rect(column: column, row: row + index, columns: columns, rows: index < rows && index >= 0 ? 1 : 0)
  }
}
