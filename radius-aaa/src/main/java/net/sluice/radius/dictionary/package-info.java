/**
 * Attributes by name, for configurations and for people: our dictionary, read by TinyRadius' parser. TinyRadius is seen in this package alone, and
 * its packets and attribute codecs are not used: they throw at what a server may send, and misread untagged tunnel texts.
 */
@NullMarked
package net.sluice.radius.dictionary;

import org.jspecify.annotations.NullMarked;
