public import Canvas

/// Draws the state. Changes nothing, waits for nothing.
public func render(_ state: ConsoleState, into canvas: inout Canvas) {
  let layout = Layout(size: canvas.size, focus: state.focus, sessions: state.sessions.count)
  guard !layout.isTooSmall else {
    let need = "\(Layout.smallest.columns)×\(Layout.smallest.rows)"
    canvas.put("rolestack needs \(need) cells; q quits", in: canvas.bounds)
    return
  }
  HeaderView.draw(state, in: layout.header, on: &canvas)
  if let wizard = state.wizard {
    WizardView.draw(wizard, state, in: layout.body, on: &canvas)
    FooterView.drawWizard(wizard, state, in: layout.footer, on: &canvas)
    if let overlay = state.overlay { OverlayView.draw(overlay, state, on: &canvas) }
    return
  }
  for (pane, area) in layout.panes.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
    switch pane {
    case .sessions: SessionsView.draw(state, in: area, on: &canvas)
    case .stacks: StacksView.draw(state, in: area, on: &canvas)
    case .changeSets: ChangeSetsView.draw(state, in: area, on: &canvas)
    case .outputs: OutputsView.draw(state, in: area, on: &canvas)
    case .main: MainView.draw(state, in: area, on: &canvas)
    }
  }
  FooterView.draw(state, in: layout.footer, on: &canvas)
  if let overlay = state.overlay { OverlayView.draw(overlay, state, on: &canvas) }
}
