// A chart of an answer: props {spec, altText, fileName}. Vega comes from this server; specs carry their values inline.
import { useEffect, useRef, useState } from 'react'

const loadVega = () =>
  window.vegaEmbed
    ? Promise.resolve(window.vegaEmbed)
    : (window.__vegaLoading ??= new Promise((resolve, reject) => {
        const script = document.createElement('script')
        script.src = apiClient.buildEndpoint('/public/vendor/vega-embed.bundle.js')
        script.onload = () => resolve(window.vegaEmbed)
        script.onerror = () => {
          window.__vegaLoading = undefined
          reject(new Error('the chart library could not be loaded'))
        }
        document.head.appendChild(script)
      }))

const isDark = () => document.documentElement.classList.contains('dark')

const hue = (name) => `hsl(${getComputedStyle(document.documentElement).getPropertyValue(name).trim()})`

const LIGHT = ['#0b76bd', '#f08c2e', '#2c9c83', '#c0527a', '#7a6bc4', '#8a9a2b', '#4f6d8f', '#b5763a']
const DARK = ['#4fb8f5', '#f6a95b', '#58c7ad', '#e583a8', '#a79bf0', '#bccb5c', '#8fabcb', '#d9a06a']

const themeConfig = (dark) => {
  const font = "'Inter Variable', Inter, system-ui, sans-serif"
  const muted = hue('--muted-foreground')
  const line = hue('--border')
  const colours = dark ? DARK : LIGHT
  return {
    background: 'transparent',
    font,
    padding: { left: 4, right: 8, top: 8, bottom: 4 },
    axis: {
      labelColor: muted, titleColor: muted, gridColor: line, domainColor: line, tickColor: line,
      labelFontSize: 11.5, titleFontSize: 11.5, titleFontWeight: 500, labelPadding: 6, titlePadding: 10, gridOpacity: 0.8
    },
    legend: { labelColor: muted, titleColor: muted, labelFontSize: 11.5, titleFontSize: 11.5, titleFontWeight: 500, symbolType: 'circle' },
    title: { color: hue('--foreground'), fontSize: 13, fontWeight: 600, anchor: 'start', offset: 10 },
    header: { labelColor: muted, titleColor: muted },
    text: { color: hue('--foreground') },
    view: { stroke: 'transparent' },
    range: { category: colours },
    mark: { color: colours[0] },
    bar: { cornerRadiusEnd: 3, color: colours[0] },
    line: { strokeWidth: 2.4, color: colours[0] },
    area: { color: colours[0] },
    point: { color: colours[0], filled: true, size: 46 },
    arc: { stroke: hue('--background') }
  }
}

const merged = (under, over) => {
  const out = { ...under }
  for (const [key, value] of Object.entries(over || {})) {
    out[key] = value && typeof value === 'object' && !Array.isArray(value) ? merged(under[key] || {}, value) : value
  }
  return out
}

export default function VegaChart() {
  const holder = useRef(null)
  const view = useRef(null)
  const [dark, setDark] = useState(isDark())
  const [problem, setProblem] = useState(null)

  useEffect(() => {
    const observer = new MutationObserver(() => setDark(isDark()))
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    let gone = false
    let result = null
    const spec = { height: 300, ...props.spec, config: merged(props.spec.config || {}, themeConfig(dark)) }
    delete spec.background
    loadVega()
      .then((embed) => !gone && embed(holder.current, spec, { actions: false, renderer: 'svg', tooltip: { theme: dark ? 'dark' : 'light' } }))
      .then((embedded) => {
        if (!embedded) return
        result = embedded
        if (gone) return embedded.finalize()
        view.current = embedded.view
        setProblem(null)
        const drawing = holder.current.querySelector('svg')
        if (drawing) {
          drawing.setAttribute('role', 'img')
          drawing.setAttribute('aria-label', props.altText)
        }
      })
      .catch((error) => !gone && setProblem(error.message))
    return () => {
      gone = true
      if (result) result.finalize()
    }
  }, [dark, props.spec])

  const savePng = async () => {
    if (!view.current) return
    const link = document.createElement('a')
    link.href = await view.current.toImageURL('png', 2)
    link.download = `${props.fileName || 'chart'}.png`
    link.click()
  }

  return (
    <figure className="saa-card saa-chart" data-testid="answer-chart">
      <div ref={holder} className="saa-chart-canvas" />
      {problem ? <p className="saa-problem">The chart cannot be shown: {problem}</p> : null}
      <figcaption className="saa-card-foot">
        <span className="saa-muted">{props.altText.split('. ')[0]}</span>
        <button type="button" className="saa-tool" onClick={savePng} title="Download the chart as a PNG picture">
          PNG
        </button>
      </figcaption>
    </figure>
  )
}
