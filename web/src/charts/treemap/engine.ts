import { TreemapChart } from 'echarts/charts'
import { use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'

use([TreemapChart, LabelLayout])

export { startChart } from '../engine.ts'
