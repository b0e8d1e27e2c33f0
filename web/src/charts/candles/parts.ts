import { BarChart, CandlestickChart, CustomChart, LineChart } from 'echarts/charts'
import { MarkLineComponent } from 'echarts/components'
import { use } from 'echarts/core'

use([BarChart, CandlestickChart, CustomChart, LineChart, MarkLineComponent])

export { startChart } from '../engine.ts'
