import { defineConfig, type MarkdownEnv, type MarkdownRenderer } from 'vitepress'
import { slugOf } from '../markdown.ts'
import { boostDocument, indexTokens, queryTokens } from './search.ts'
import { sidebarOf } from './sidebar.ts'

const zhSearch = {
  translations: {
    button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
    modal: {
      displayDetails: '显示详情',
      resetButtonTitle: '清除',
      backButtonTitle: '关闭',
      noResultsText: '没有结果：',
      footer: {
        selectText: '选择',
        selectKeyAriaLabel: '回车键',
        navigateText: '切换',
        navigateUpKeyAriaLabel: '上箭头',
        navigateDownKeyAriaLabel: '下箭头',
        closeText: '关闭',
        closeKeyAriaLabel: 'Esc 键',
      },
    },
  },
}

/** The index has no code of the reference, and the reference in one language alone: its sentences are English. */
function renderForSearch(
  source: string,
  env: MarkdownEnv,
  md: MarkdownRenderer,
): string | Promise<string> {
  const path = env.relativePath
  if (path.startsWith('zh/reference/')) return ''
  return md.render(
    path.startsWith('reference/') ? source.replace(/^```[\s\S]*?^```$/gm, '') : source,
    env,
  )
}

const base = process.env['DOCS_BASE'] ?? '/'

export default defineConfig({
  title: 'chat-anthropic',
  base,
  srcDir: '.pages',
  // Pages as Markdown are files there, not pages.
  srcExclude: ['public/**'],
  lastUpdated: false,
  // Sidebars and hashes in files that all pages share: within each page they were four fifths of it.
  metaChunk: true,
  // The index of the search is one chunk.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}favicon.svg` }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: slugOf },
  },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      description: 'Claude for TypeScript programs, and its API on your machine',
      themeConfig: {
        nav: [
          { text: 'Start', link: '/start' },
          { text: 'Testing', link: '/testing' },
          { text: 'API', link: '/reference/chat-anthropic/' },
        ],
        sidebar: sidebarOf('en'),
        outline: { level: [2, 3] },
      },
    },
    zh: {
      label: '简体中文',
      lang: 'zh-CN',
      description: '用于 TypeScript 程序的 Claude，以及在本机运行的 Messages API',
      themeConfig: {
        nav: [
          { text: '开始', link: '/zh/start' },
          { text: '测试', link: '/zh/testing' },
          { text: 'API', link: '/zh/reference/chat-anthropic/' },
        ],
        sidebar: sidebarOf('zh'),
        outline: { level: [2, 3], label: '本页内容' },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色主题',
        darkModeSwitchTitle: '切换到深色主题',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '切换语言',
        skipToContentLabel: '跳到正文',
        notFound: {
          title: '找不到页面',
          quote: '这里没有这一页。',
          linkLabel: '回到首页',
          linkText: '回到首页',
        },
      },
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        locales: { zh: zhSearch },
        _render: renderForSearch,
        miniSearch: {
          options: { tokenize: indexTokens },
          searchOptions: { tokenize: queryTokens, combineWith: 'AND', boostDocument },
        },
      },
    },
  },
})
