import { app } from 'electron';
import type { Settings } from './settings.ts';

export type Locale = 'zh-CN' | 'en';

/** Chinese first; English for a computer that speaks it. */
export function localeOf(settings: Settings): Locale {
  return settings.get().locale ?? (app.getLocale().startsWith('en') ? 'en' : 'zh-CN');
}

const words = {
  'zh-CN': {
    name: '萤火',
    open: '打开萤火',
    quit: '退出',
    edit: '编辑',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    view: '显示',
    reload: '重新载入',
    zoomIn: '放大',
    zoomOut: '缩小',
    resetZoom: '实际大小',
    fullScreen: '全屏',
    window: '窗口',
    minimise: '最小化',
    close: '关闭窗口',
    services: '服务',
    hide: '隐藏萤火',
    hideOthers: '隐藏其他',
    about: '关于萤火',
    starting: '正在连接后台…',
    signedOut: '未登录',
    connected: '已连接',
    stillWatching: '窗口关了，萤火还在值守',
    stillWatchingDetail: '有需要你的事会通知你。托盘图标可以重新打开窗口。',
    keepWatching: '继续值守',
    saveAs: '保存',
    leaveUnsaved: '这一页还没有做完',
    leaveUnsavedDetail: '没入库的卡密会保留一小时，重新打开可以接着做。',
    stay: '留下',
    leave: '离开',
  },
  en: {
    name: 'Yinghuo',
    open: 'Open Yinghuo',
    quit: 'Quit',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select All',
    view: 'View',
    reload: 'Reload',
    zoomIn: 'Zoom In',
    zoomOut: 'Zoom Out',
    resetZoom: 'Actual Size',
    fullScreen: 'Full Screen',
    window: 'Window',
    minimise: 'Minimise',
    close: 'Close Window',
    services: 'Services',
    hide: 'Hide Yinghuo',
    hideOthers: 'Hide Others',
    about: 'About Yinghuo',
    starting: 'Connecting to the backend…',
    signedOut: 'Not signed in',
    connected: 'Connected',
    stillWatching: 'The window is closed; Yinghuo still keeps watch',
    stillWatchingDetail: 'You are told when something needs you. The tray icon opens the window again.',
    keepWatching: 'Keep watching',
    saveAs: 'Save',
    leaveUnsaved: 'This page is not finished',
    leaveUnsavedDetail: 'Keys that are not in stock yet are kept for an hour; open the window again to go on.',
    stay: 'Stay',
    leave: 'Leave',
  },
} as const;

export function messagesFor(locale: Locale): Record<keyof (typeof words)['en'], string> {
  return words[locale];
}
