/**
 * The Helm chart of {@code helm/sluice}: rendered by helm itself over a matrix of values, read strictly into Kubernetes' own types, and judged by what it
 * means. Nothing here speaks to a cluster.
 */
package net.sluice.load.chart;
