import { LineChart } from 'echarts/charts'
import { MarkLineComponent } from 'echarts/components'
import { use } from 'echarts/core'

use([LineChart, MarkLineComponent])

export { startChart } from './engine.ts'
