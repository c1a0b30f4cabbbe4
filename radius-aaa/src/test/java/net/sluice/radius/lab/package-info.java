/**
 * Peers for tests: a real FreeRADIUS on loopback, and a server that answers as a test tells it. Nothing here sends beyond loopback.
 */
package net.sluice.radius.lab;
