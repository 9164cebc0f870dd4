import DefaultTheme from 'vitepress/theme'
import { h } from 'vue'
import AsMarkdown from './as-markdown.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'doc-footer-before': () => h(AsMarkdown) }),
}
