import { BarChart, CandlestickChart, CustomChart, LineChart } from 'echarts/charts'
import { MarkLineComponent, MarkPointComponent } from 'echarts/components'
import { use } from 'echarts/core'

use([BarChart, CandlestickChart, CustomChart, LineChart, MarkLineComponent, MarkPointComponent])

export { startChart } from '../engine.ts'
