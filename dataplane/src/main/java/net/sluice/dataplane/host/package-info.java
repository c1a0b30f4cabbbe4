/**
 * What the host must have and allow, looked up before anything is opened, as values; and what it counts of itself. Nothing is changed on the host but
 * the settings of our own interface.
 */
@NullMarked
package net.sluice.dataplane.host;

import org.jspecify.annotations.NullMarked;
