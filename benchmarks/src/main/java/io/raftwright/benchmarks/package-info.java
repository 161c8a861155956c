/** Measures what Raftwright costs: the frame codec and the log by JMH, a durable cluster as a whole by {@code ClusterBenchmark}. */
@NullMarked
package io.raftwright.benchmarks;

import org.jspecify.annotations.NullMarked;
