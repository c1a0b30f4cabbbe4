/**
 * The Helm chart of {@code helm/sluice}: rendered by helm itself over a matrix of values, read strictly into Kubernetes' own types, and judged by what it
 * means; and run by podman in a lab, where there is an image. Nothing here speaks to a Kubernetes.
 */
package net.sluice.load.chart;
