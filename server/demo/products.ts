export type DemoVariant = {
  name: string;
  priceMinor: number;
  priceSteps?: { minQuantity: number; priceMinor: number }[];
  delivery?: 'key' | 'manual';
  formFields?: { name: string; label: string; required: boolean }[];
  maxPerOrder?: number;
  keys?: { prefix: string; count: number; supplier: string; costMinor: number };
};

export type DemoProduct = { slug: string; name: string; summary: string; description: string; variants: DemoVariant[] };

/** Goods of brands that do not exist. */
export const demoProducts: DemoProduct[] = [
  {
    slug: 'haiyan-studio',
    name: '海燕绘图 Studio',
    summary: '专业绘图与排版软件，正版激活码',
    description:
      '支持 Windows 与 macOS，一码一机，可换机三次。\n付款后立即显示激活码，在软件「帮助 → 激活」里输入即可。',
    variants: [
      {
        name: '一年授权',
        priceMinor: 12_800,
        priceSteps: [
          { minQuantity: 5, priceMinor: 11_800 },
          { minQuantity: 20, priceMinor: 9900 },
        ],
        keys: { prefix: 'HYS1', count: 600, supplier: '海燕渠道部', costMinor: 600 * 7200 },
      },
      {
        name: '永久授权',
        priceMinor: 29_800,
        maxPerOrder: 10,
        keys: { prefix: 'HYSP', count: 300, supplier: '海燕渠道部', costMinor: 300 * 18_500 },
      },
    ],
  },
  {
    slug: 'fog-harbor-letters',
    name: '雾港来信',
    summary: '独立冒险游戏 · 全球激活码',
    description: '在雾气散尽之前，读完每一封寄往旧港的信。\n激活码不限地区，激活后永久入库；含简体中文。',
    variants: [
      {
        name: '标准版',
        priceMinor: 6800,
        priceSteps: [{ minQuantity: 3, priceMinor: 6200 }],
        keys: { prefix: 'FOG', count: 800, supplier: '长堤发行', costMinor: 800 * 4100 },
      },
      {
        name: '典藏版（含原声与画册）',
        priceMinor: 10_800,
        keys: { prefix: 'FOGX', count: 400, supplier: '长堤发行', costMinor: 400 * 6900 },
      },
    ],
  },
  {
    slug: 'star-sand-card',
    name: '星砂充值卡',
    summary: '星砂平台通用，充值即时到账',
    description: '在星砂客户端「钱包 → 兑换」输入卡密，余额立即到账，长期有效。',
    variants: [
      {
        name: '50 元',
        priceMinor: 4850,
        priceSteps: [
          { minQuantity: 10, priceMinor: 4780 },
          { minQuantity: 50, priceMinor: 4700 },
        ],
        keys: { prefix: 'SAND50', count: 900, supplier: '星砂代理 A', costMinor: 900 * 4550 },
      },
      {
        name: '100 元',
        priceMinor: 9650,
        priceSteps: [{ minQuantity: 10, priceMinor: 9500 }],
        keys: { prefix: 'SAND100', count: 500, supplier: '星砂代理 A', costMinor: 500 * 9100 },
      },
    ],
  },
  {
    slug: 'cloud-valley-membership',
    name: '云谷音乐会员',
    summary: '直充到账号，客服手工办理',
    description: '下单时填写云谷账号，付款后由客服直充，通常 10 分钟内完成。',
    variants: [
      {
        name: '季度会员',
        priceMinor: 3900,
        delivery: 'manual',
        maxPerOrder: 4,
        formFields: [{ name: 'account', label: '云谷账号（手机号或邮箱）', required: true }],
      },
    ],
  },
];
