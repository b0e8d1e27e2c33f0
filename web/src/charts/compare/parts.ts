import { use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'

use([LabelLayout])

export { startChart } from '../lines.ts'
