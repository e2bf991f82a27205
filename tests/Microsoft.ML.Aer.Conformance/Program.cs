using Microsoft.ML.Aer.Conformance;

return Suites.Run(args);
