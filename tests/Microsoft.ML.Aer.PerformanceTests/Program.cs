using Microsoft.ML.Aer.PerformanceTests;

return Measurements.Run(args);
