package io.stablediffusion.internal.image;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jspecify.annotations.Nullable;

/**
 * Reads the infotext from an XMP document, which stable-diffusion.cpp adds to a WebP.
 */
final class Xmp {

	private static final String NAMESPACE = "https://github.com/leejet/stable-diffusion.cpp/ns/1.0/";

	private Xmp() {
	}

	/** The maximum length of a document in bytes. */
	private static final int MAX_LENGTH = 1024 * 1024;

	private static final int MAX_DEPTH = 16;

	private static final int MAX_ATTRIBUTES = 32;

	/** Creates a factory whose parsers neither load nor expand entities. */
	private static XMLInputFactory parsers() {
		XMLInputFactory parsers = XMLInputFactory.newDefaultFactory();
		parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		return parsers;
	}

	/**
	 * Returns the infotext, or null if there is none or the document is damaged. Depth
	 * and attributes are limited, because the parser searches all declared prefixes. The
	 * parser does not decode the bytes, because it prints invalid UTF-8 to
	 * {@code System.err}.
	 */
	static @Nullable String read(ByteBuffer xmp) {
		if (xmp.remaining() > MAX_LENGTH) {
			return null;
		}
		byte[] document = new byte[xmp.remaining()];
		xmp.get(document);
		try {
			return find(parsers()
				.createXMLStreamReader(new StringReader(Exif.decode(document, 0, StandardCharsets.UTF_8))));
		}
		catch (XMLStreamException | RuntimeException ex) { // the parser throws various
															// exceptions
			return null;
		}
	}

	private static @Nullable String find(XMLStreamReader document) throws XMLStreamException {
		int depth = 0;
		while (document.hasNext()) {
			int event = document.next();
			if (event == XMLStreamReader.END_ELEMENT) {
				depth--;
			}
			else if (event == XMLStreamReader.START_ELEMENT) {
				depth++;
				if (depth > MAX_DEPTH || document.getNamespaceCount() > MAX_ATTRIBUTES) {
					return null;
				}
				if (PngText.PARAMETERS.equals(document.getLocalName())
						&& NAMESPACE.equals(document.getNamespaceURI())) {
					return document.getElementText();
				}
			}
		}
		return null;
	}

}
