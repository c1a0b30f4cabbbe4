/** Tests of what is done to a session's packets, part by part. No data plane is opened here. */
@NullMarked
package net.sluice.dataplane.service;

import org.jspecify.annotations.NullMarked;
